"""Wire shapes, one file per room."""
