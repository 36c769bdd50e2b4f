"""What stands between a call and a provider, outermost first; see door.py."""
