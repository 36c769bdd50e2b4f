"""Collections and documents as they are stored. Every query carries the caller's rights within it."""
