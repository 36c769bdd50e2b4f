"""The tables of test cases and runs."""
