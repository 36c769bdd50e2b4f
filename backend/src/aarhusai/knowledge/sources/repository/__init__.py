"""Queries on sources, their runs, their pages and the hosts they lie on."""
