"""Delimited source material: collections, documents, what is read out of them, searching and citing."""
