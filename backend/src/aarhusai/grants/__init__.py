"""Who may see or use which shared thing: one table, one predicate."""
