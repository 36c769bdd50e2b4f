"""The chat room's queries, one file per noun. Whose a thing is stands in every query."""
