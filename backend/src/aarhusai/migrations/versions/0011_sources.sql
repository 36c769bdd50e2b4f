-- What an answer was given to read: chosen collections, attachments, and the sources it cites.

ALTER TABLE conversation ADD COLUMN collections uuid[] NOT NULL DEFAULT '{}'; -- chosen; who may use them is asked anew

ALTER TABLE message
    ADD COLUMN attachments uuid[] NOT NULL DEFAULT '{}', -- of a question
    ADD COLUMN sealed_sources bytea; -- of an answer: ids and places of its sources, and what no source supports
ALTER TABLE message ALTER COLUMN sealed_sources SET STORAGE EXTERNAL;

-- Keys of attachments are destroyed like those of conversations; conversation_id is then the attachment's.
ALTER TABLE key_to_destroy ADD COLUMN kind text NOT NULL DEFAULT 'conversation';

-- A file that a person attached to a question. Name, bytes and what was read of them are sealed under a key of its own
-- in the key database; the bytes lie in the blob store.
CREATE TABLE attachment (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    conversation_id uuid REFERENCES conversation (id) ON DELETE CASCADE, -- null until it was asked with
    key_id uuid NOT NULL,
    blob_id uuid NOT NULL REFERENCES blob (id),
    sealed_name bytea NOT NULL,
    sealed_reading bytea,
    size bigint NOT NULL,
    media_type text NOT NULL DEFAULT '',
    pages integer NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'ready', 'failed')),
    error_code text,
    data_class text NOT NULL DEFAULT 'K1',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE attachment ALTER COLUMN sealed_reading SET STORAGE EXTERNAL;
CREATE INDEX attachment_conversation ON attachment (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX attachment_person ON attachment (person_id);
CREATE INDEX attachment_unbound ON attachment (created_at) WHERE conversation_id IS NULL;
CREATE INDEX attachment_blob ON attachment (blob_id);

CREATE FUNCTION attachment_key_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO key_to_destroy (key_id, conversation_id, kind)
    SELECT key_id, id, 'attachment' FROM gone ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER attachment_key_due AFTER DELETE ON attachment
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION attachment_key_due();
CREATE TRIGGER attachment_gone AFTER DELETE ON attachment FOR EACH ROW EXECUTE FUNCTION blob_orphaned();
CREATE TRIGGER attachment_come AFTER INSERT ON attachment FOR EACH ROW EXECUTE FUNCTION blob_mentioned();
