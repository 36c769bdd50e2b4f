"""Runs a language model on this machine: a small manager that starts llama.cpp when somebody asks, and stops it."""
