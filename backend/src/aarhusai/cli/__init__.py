"""The command line: serve, worker, migrate, doctor, apply, demo."""
