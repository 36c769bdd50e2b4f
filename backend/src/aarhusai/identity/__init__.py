"""People, units, roles, sign-in and sessions: credentials become an Actor here."""
