"""Spreadsheets as typed tables that are computed."""
