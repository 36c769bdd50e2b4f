"""The room's tables: people, role holdings, units, sessions, the guard against guessing, branding."""
