"""Who did what: appended in the caller's transaction, never changed."""
