-- Conversations sealed with a key of their own.
SELECT 1;
