-- Reminders by mail.
SELECT 1;
