"""The source quality report: what is wrong with a collection's documents, and what to do about it."""
