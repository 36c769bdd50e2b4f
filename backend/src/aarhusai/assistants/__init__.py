"""Assistants and the agent loop: instructions, tools and a model become an answer."""
