"""Files of office programs: Word, PowerPoint and OpenDocument, read from the XML in them; workbooks by their cells."""
