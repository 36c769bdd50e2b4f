-- Screening forms that the municipality uploaded.

-- A form as its file said it. One that has come into force stays: uses were answered under it.
CREATE TABLE screening_form (
    version text PRIMARY KEY CHECK (length(version) BETWEEN 1 AND 40),
    effective_from date NOT NULL CONSTRAINT screening_form_day UNIQUE,
    body text NOT NULL CHECK (octet_length(body) <= 1000000),
    added_by uuid REFERENCES person (id) ON DELETE SET NULL,
    added_at timestamptz NOT NULL
);
