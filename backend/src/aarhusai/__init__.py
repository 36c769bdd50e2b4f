"""AarhusAI: an open core for generative AI in a municipality."""

__version__ = "0.1.0"
