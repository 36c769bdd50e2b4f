"""OpenAI's wire format as the door sees it: which of its strings are what, and how an answer is written in it. Pure."""
