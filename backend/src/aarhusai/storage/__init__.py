"""The database, short transactions, what is announced between processes, and the key that encrypts secrets."""
