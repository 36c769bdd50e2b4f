"""The tables of assistants, by what is asked of them."""
