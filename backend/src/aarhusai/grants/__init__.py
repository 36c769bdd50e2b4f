"""Who may see or use which shared thing: one table, one SQL predicate, and the same rule in Python."""
