"""One file per room, same name as the room."""
