-- Assistants as teams build and share them. What is in `assistant` since 0001 (name, instructions ...) goes on being what
-- others meet: the live version's, or before there is one the newest saved version's. An older process reads it there.
-- Effective sharing is rows of `grant_entry`; wanted sharing stands in the content, and only an approval makes one the
-- other.

CREATE TABLE assistant_version (
    assistant_id uuid NOT NULL REFERENCES assistant (id) ON DELETE CASCADE,
    number integer NOT NULL CHECK (number > 0),
    content jsonb NOT NULL,
    made_by uuid REFERENCES person (id) ON DELETE SET NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    PRIMARY KEY (assistant_id, number)
);

ALTER TABLE assistant
    -- The unit that answers for it; none for the house's own.
    ADD COLUMN unit_id uuid REFERENCES unit (id),
    -- The unsaved content, with its revision: two builders who save at once are told apart by it.
    ADD COLUMN draft jsonb,
    ADD COLUMN revision integer NOT NULL DEFAULT 1,
    ADD COLUMN saved_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN saved_by uuid REFERENCES person (id) ON DELETE SET NULL,
    -- The version that the draft began as.
    ADD COLUMN based_on integer,
    ADD COLUMN newest_version integer,
    ADD COLUMN live_version integer,
    ADD COLUMN state text NOT NULL DEFAULT 'private' CHECK (state IN ('private', 'waiting', 'live', 'suspended')),
    ADD COLUMN suspended_code text,
    ADD COLUMN suspended_text text,
    ADD COLUMN suspended_by uuid REFERENCES person (id) ON DELETE SET NULL,
    ADD COLUMN suspended_at timestamptz,
    -- Central take-down, which stands above the state.
    ADD COLUMN taken_down_at timestamptz,
    ADD COLUMN taken_down_by uuid REFERENCES person (id) ON DELETE SET NULL,
    ADD COLUMN taken_down_reason text,
    ADD COLUMN deleted_at timestamptz,
    ADD COLUMN deleted_by uuid REFERENCES person (id) ON DELETE SET NULL,
    ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN review_on date,
    -- Counts every change of the row, and of what is granted on it: who holds it in memory reads anew what it counted on.
    ADD COLUMN stamp bigint NOT NULL DEFAULT 1;
CREATE INDEX assistant_unit ON assistant (unit_id) WHERE unit_id IS NOT NULL;
CREATE INDEX assistant_deleted ON assistant (deleted_at) WHERE deleted_at IS NOT NULL;
-- What was made before approval existed was everyone's by decision of the house, and stays so.
UPDATE assistant SET state = 'live';

-- Units whose people may not use it, whatever admits them.
CREATE TABLE assistant_denied (
    assistant_id uuid NOT NULL REFERENCES assistant (id) ON DELETE CASCADE,
    unit_id uuid NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
    PRIMARY KEY (assistant_id, unit_id)
);
CREATE INDEX assistant_denied_unit ON assistant_denied (unit_id);

CREATE TABLE assistant_favourite (
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    assistant_id uuid NOT NULL REFERENCES assistant (id) ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, assistant_id)
);
CREATE INDEX assistant_favourite_of ON assistant_favourite (assistant_id);

-- Answers of a day, counted from the messages; nobody's name.
CREATE TABLE assistant_use (
    assistant_id uuid NOT NULL REFERENCES assistant (id) ON DELETE CASCADE,
    day date NOT NULL,
    uses integer NOT NULL CHECK (uses >= 0),
    PRIMARY KEY (assistant_id, day)
);
CREATE INDEX assistant_use_day ON assistant_use (day);
-- Messages are appended in the order of time, so this costs next to nothing and finds a day's.
CREATE INDEX message_written ON message USING brin (created_at);

-- What a unit turned off for its branch; what is missing is inherited.
CREATE TABLE unit_switch (
    unit_id uuid PRIMARY KEY REFERENCES unit (id) ON DELETE CASCADE,
    value jsonb NOT NULL DEFAULT '{}',
    revision integer NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION assistant_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.stamp := OLD.stamp + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER assistant_stamp BEFORE UPDATE ON assistant FOR EACH ROW EXECUTE FUNCTION assistant_stamped();

CREATE FUNCTION assistant_granted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assistant SET stamp = stamp + 1
     WHERE id IN (SELECT object_id FROM changed WHERE object_kind = 'assistant');
    RETURN NULL;
END $$;
CREATE TRIGGER assistant_grant_added AFTER INSERT ON grant_entry
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION assistant_granted();
CREATE TRIGGER assistant_grant_removed AFTER DELETE ON grant_entry
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION assistant_granted();

CREATE FUNCTION assistant_denial_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assistant SET stamp = stamp + 1 WHERE id IN (SELECT assistant_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER assistant_denied_added AFTER INSERT ON assistant_denied
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION assistant_denial_changed();
CREATE TRIGGER assistant_denied_removed AFTER DELETE ON assistant_denied
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION assistant_denial_changed();
