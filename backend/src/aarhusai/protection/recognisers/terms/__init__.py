"""Words that raise the class of a text when a person stands nearby: one family a file, and the recogniser."""
