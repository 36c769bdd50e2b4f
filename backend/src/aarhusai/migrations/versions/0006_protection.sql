-- Detection, marks and what left the house.

-- How many places of a prompt left replaced, and how many placeholders of the answer stood for nothing.
ALTER TABLE model_call
    ADD COLUMN replaced integer NOT NULL DEFAULT 0,
    ADD COLUMN invented integer NOT NULL DEFAULT 0;
