-- Conversations sealed with a key of their own. The keys, and the words that searching needs, are in the key database.
--
-- This is the first of three steps (expand, backfill, contract): the plain columns stay, emptied, until a later release
-- drops them. A row whose sealed column is null is one of before, or of an older process during an upgrade.

ALTER TABLE conversation
    ADD COLUMN key_id uuid,
    ADD COLUMN sealed_title bytea,
    ADD COLUMN protection bytea, -- placeholders, what they stand for, and a person's corrections
    ADD COLUMN protection_revision integer NOT NULL DEFAULT 0,
    ADD COLUMN declared text NOT NULL DEFAULT 'K1', -- what its person said; data_class is that and what was detected
    ADD COLUMN declared_chosen boolean NOT NULL DEFAULT false; -- whether its person said it

ALTER TABLE message
    ADD COLUMN sealed_text bytea,
    ADD COLUMN sealed_rest bytea, -- reasoning and steps, as JSON
    ADD COLUMN sent bytea, -- what left the municipality for this answer
    ADD COLUMN replaced integer NOT NULL DEFAULT 0;
-- What is sealed cannot be made smaller: do not try.
ALTER TABLE message ALTER COLUMN sealed_text SET STORAGE EXTERNAL;
ALTER TABLE message ALTER COLUMN sealed_rest SET STORAGE EXTERNAL;
ALTER TABLE message ALTER COLUMN sent SET STORAGE EXTERNAL;
ALTER TABLE conversation ALTER COLUMN protection SET STORAGE EXTERNAL;

ALTER TABLE feedback ADD COLUMN sealed_comment bytea;
ALTER TABLE turn_event ADD COLUMN sealed bytea;

-- Why a person lowered a class (law.md A2): their own words, so they are sealed like the rest of the conversation.
CREATE TABLE class_lowering (
    id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    before text NOT NULL,
    after text NOT NULL,
    sealed_reason bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX class_lowering_conversation ON class_lowering (conversation_id);

-- Words to search for lie in the key database from now on.
DROP INDEX conversation_title_search;
DROP INDEX message_search;

-- What is not sealed yet: empty after the upgrade, and then they cost nothing.
CREATE INDEX conversation_plain ON conversation (id) WHERE key_id IS NULL;
CREATE INDEX message_plain ON message (id) WHERE text <> '' OR reasoning <> '' OR steps <> '[]';
CREATE INDEX feedback_plain ON feedback (message_id) WHERE comment <> '';

-- Texts and titles whose words are not in the search index yet: written with the text, removed by who indexed it.
CREATE TABLE index_due (
    id uuid NOT NULL, -- a message's, or a conversation's for its title
    title boolean NOT NULL,
    revision integer NOT NULL, -- of the conversation when it got this title; 0 for a message
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (id, title)
);
CREATE INDEX index_due_at ON index_due (at);

-- Keys of conversations that are gone: written by the trigger, so that no way of deleting can forget it, and removed
-- when the key is destroyed.
CREATE TABLE key_to_destroy (
    key_id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION conversation_key_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO key_to_destroy (key_id, conversation_id)
    SELECT key_id, id FROM gone WHERE key_id IS NOT NULL ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER conversation_key_due AFTER DELETE ON conversation
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION conversation_key_due();

-- The union of two data classes such as 'K1' and 'K2+K4': the higher base and every flag of both.
CREATE FUNCTION class_union(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT greatest(split_part(a, '+', 1), split_part(b, '+', 1)) || coalesce((
        SELECT string_agg('+' || flag, '' ORDER BY flag) FROM (
            SELECT unnest((string_to_array(a, '+'))[2:]) UNION SELECT unnest((string_to_array(b, '+'))[2:])
        ) AS flags (flag)
    ), '')
$$;
