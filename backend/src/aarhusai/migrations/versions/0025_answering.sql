-- Screening forms that the municipality uploaded, and reminders that went out by mail.

-- A form as its file said it. One that has come into force stays: uses were answered under it.
CREATE TABLE screening_form (
    version text PRIMARY KEY CHECK (length(version) BETWEEN 1 AND 40),
    effective_from date NOT NULL CONSTRAINT screening_form_day UNIQUE,
    body text NOT NULL CHECK (octet_length(body) <= 1000000),
    added_by uuid REFERENCES person (id) ON DELETE SET NULL,
    added_at timestamptz NOT NULL
);

-- When a person was last mailed of what they are reminded of, and whether they want it; no row: they do, and never were.
CREATE TABLE reminder_mail (
    person_id uuid PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    wanted boolean NOT NULL DEFAULT true,
    sent_at timestamptz
);
ALTER TABLE reminder ADD COLUMN mailed_at timestamptz;
CREATE INDEX reminder_to_mail ON reminder (person_id) WHERE mailed_at IS NULL;
