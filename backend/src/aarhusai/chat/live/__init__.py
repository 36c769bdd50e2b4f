"""Running turns: each runs in a task that outlives its readers, on one process, and is followed from any."""
