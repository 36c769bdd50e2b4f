"""Mails, as they were sent (RFC 5322) or as Outlook saved them, with the files that lie in them."""
