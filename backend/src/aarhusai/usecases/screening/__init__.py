"""The screening form and what follows from its answers: both are data with dates, read from `forms/`."""
