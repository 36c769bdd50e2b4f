"""Ingestion: what was handed in is read, classed, embedded and put into the index, in the worker, in turn."""
