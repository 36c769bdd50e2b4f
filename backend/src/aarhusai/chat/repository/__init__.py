"""The chat room's queries, one file per noun. Nobody outside the room imports these; whose a thing is stands in every query."""
