"""Running turns: run, follow, resume, stop."""
