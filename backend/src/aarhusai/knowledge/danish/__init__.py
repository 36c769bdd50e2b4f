"""What search knows of Danish: its words, their stems, its compounds, and how questions are put."""
