"""The index that documents are searched in, in PostgreSQL: writing, finding, and keeping it in good order."""
