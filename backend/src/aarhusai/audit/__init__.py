"""Who did what: appended in the act's own transaction, read by auditors. Never holds content."""
