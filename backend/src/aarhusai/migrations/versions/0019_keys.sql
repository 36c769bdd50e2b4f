-- Keys of the API. A person's key acts with the person's rights, a unit's or a system's with what is open to its unit.
CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('person', 'unit', 'system')),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- Whose key it is, or who answers for a unit's or a system's; a key whose responsible person is gone needs another.
    person_id uuid REFERENCES person (id) ON DELETE SET NULL,
    -- Empty for a person's key: the person's own unit counts.
    unit_id uuid REFERENCES unit (id),
    -- The beginning of the text, by which people tell their keys apart.
    prefix text NOT NULL,
    -- NULL in the next four: no narrower than who the key is for.
    models text[],
    endpoints text[],
    addresses text[],
    ceiling text,
    priority text NOT NULL DEFAULT 'interactive' CHECK (priority IN ('interactive', 'batch')),
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by uuid REFERENCES person (id) ON DELETE SET NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    rotated_at timestamptz,
    -- A day and a network only, written a little late: who works when is nobody's business.
    used_on date,
    used_from text,
    revision integer NOT NULL DEFAULT 1,
    CONSTRAINT api_key_place CHECK ((kind = 'person') = (unit_id IS NULL))
);
CREATE INDEX api_key_person ON api_key (person_id);
CREATE INDEX api_key_unit ON api_key (unit_id) WHERE unit_id IS NOT NULL;
CREATE INDEX api_key_order ON api_key (danish_order(name) COLLATE "C", id);
CREATE INDEX api_key_ended ON api_key (least(revoked_at, expires_at));

-- What a key's text is known by. For the grace after a rotation a key has two.
CREATE TABLE api_key_secret (
    hash bytea PRIMARY KEY CHECK (length(hash) = 32),
    key_id uuid NOT NULL REFERENCES api_key (id) ON DELETE CASCADE,
    valid_until timestamptz
);
CREATE INDEX api_key_secret_key ON api_key_secret (key_id);

-- Which key a model was called with; none for calls from the page.
ALTER TABLE model_call ADD COLUMN key_id uuid;
CREATE INDEX model_call_key ON model_call (key_id, at) WHERE key_id IS NOT NULL;
