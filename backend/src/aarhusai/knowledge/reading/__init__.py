"""Files become text with headings, tables and pages, and the text becomes pieces that are searched and cited."""
