-- Use cases: why one is suspended as a code, files of the documents that the law asks for, and reminders; and what a
-- wider rule rests on by its id.

ALTER TABLE use_case
    ADD COLUMN suspended_code text NOT NULL DEFAULT '',
    -- The version of the form that the approved answers answer; form_version is that of the answers just now.
    ADD COLUMN approved_form text NOT NULL DEFAULT '';
UPDATE use_case SET approved_form = form_version WHERE approved_version IS NOT NULL;

-- What the house suspended by itself was told in Danish words; from now on the text holds the fields that changed.
UPDATE use_case AS c SET suspended_code = a.suspended_code,
       suspended_text = CASE WHEN a.suspended_code = 'facts_loosened' THEN '' ELSE c.suspended_text END
  FROM assistant AS a
 WHERE a.id = c.assistant_id AND a.suspended_code IS NOT NULL;
UPDATE assistant SET suspended_text = '' WHERE suspended_code = 'facts_loosened';

-- A file of one of a use case's documents; it goes with the use case, and its bytes with it.
CREATE TABLE use_case_file (
    id uuid PRIMARY KEY,
    use_case_id uuid NOT NULL REFERENCES use_case (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('dpia', 'fria', 'registration', 'citizen_information', 'med')),
    blob_id uuid NOT NULL REFERENCES blob (id),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    size bigint NOT NULL,
    added_by uuid,
    added_at timestamptz NOT NULL
);
CREATE INDEX use_case_file_of ON use_case_file (use_case_id, added_at);
CREATE INDEX use_case_file_blob ON use_case_file (blob_id);
CREATE TRIGGER use_case_file_gone AFTER DELETE ON use_case_file FOR EACH ROW EXECUTE FUNCTION blob_orphaned();
CREATE TRIGGER use_case_file_come AFTER INSERT ON use_case_file FOR EACH ROW EXECUTE FUNCTION blob_mentioned();

-- Somebody is reminded, once, of a day on which something is to be looked at again. `thing` is the id of a use case or
-- a provider, or a course's code.
CREATE TABLE reminder (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('use_case', 'processor', 'course')),
    thing text NOT NULL,
    due_on date NOT NULL,
    made_at timestamptz NOT NULL,
    seen_at timestamptz,
    CONSTRAINT reminder_once UNIQUE (person_id, kind, thing, due_on)
);
CREATE INDEX reminder_thing ON reminder (kind, thing);

-- The use case whose finished DPIA a wider rule rests on; the texts stay as they were told. A use case is never deleted.
ALTER TABLE policy_proposal
    ADD COLUMN use_case_id uuid REFERENCES use_case (id),
    ADD COLUMN dpia_version integer;
CREATE INDEX policy_proposal_use_case ON policy_proposal (use_case_id) WHERE use_case_id IS NOT NULL;

-- How an assistant is used: its answers of the last weeks.
CREATE INDEX message_of_assistant ON message (assistant_id, created_at)
    WHERE role = 'assistant' AND assistant_id IS NOT NULL;
