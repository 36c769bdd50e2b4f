"""Settings: read once, here and nowhere else."""

from aarhusai.config.settings import Settings, load_settings

__all__ = ["Settings", "load_settings"]
