"""Conversations and turns: begin, run, finish."""
