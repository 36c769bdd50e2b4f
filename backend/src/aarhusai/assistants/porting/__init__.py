"""Assistants in files: our own format, and what Open WebUI exports. Reading is pure and trusts nothing it is given."""
