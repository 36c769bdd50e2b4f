"""Work for later: enqueued in the caller's transaction, done by the worker."""
