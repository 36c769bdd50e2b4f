-- Test cases of assistants, and what running them gave. Cases are a builder's own text, like instructions, and stand in
-- the open; what a model answered is sealed under the run's own key (see storage/key_store.py).

CREATE TABLE assistant_test (
    id uuid PRIMARY KEY,
    assistant_id uuid NOT NULL REFERENCES assistant (id) ON DELETE CASCADE,
    position integer NOT NULL CHECK (position >= 0),
    question text NOT NULL CHECK (length(question) BETWEEN 1 AND 4000),
    expected jsonb NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    changed_by uuid REFERENCES person (id) ON DELETE SET NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX assistant_test_of ON assistant_test (assistant_id, position, id);

CREATE TABLE evaluation_run (
    id uuid PRIMARY KEY,
    assistant_id uuid NOT NULL REFERENCES assistant (id) ON DELETE CASCADE,
    -- With whose rights it runs; when they are gone it does not.
    person_id uuid REFERENCES person (id) ON DELETE SET NULL,
    why text NOT NULL CHECK (why IN ('asked', 'model_changed', 'command')),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cut_off')),
    code text,
    -- Whether it has every case that the assistant had when it began: only such a run opens the gate.
    whole boolean NOT NULL,
    settings jsonb NOT NULL DEFAULT '{}',
    key_id uuid NOT NULL,
    stop_wanted boolean NOT NULL DEFAULT false,
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
CREATE INDEX evaluation_run_of ON evaluation_run (assistant_id, created_at DESC, id DESC);
CREATE INDEX evaluation_run_open ON evaluation_run (leased_until) WHERE state IN ('waiting', 'running');
CREATE INDEX evaluation_run_person ON evaluation_run (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE evaluation_target (
    run_id uuid NOT NULL REFERENCES evaluation_run (id) ON DELETE CASCADE,
    number smallint NOT NULL CHECK (number >= 0),
    label text NOT NULL,
    -- None for a draft, whose content is kept here: it is saved nowhere else.
    version integer,
    content jsonb NOT NULL,
    content_hash text NOT NULL,
    model_id uuid NOT NULL,
    model text NOT NULL,
    -- Changes when what stands behind the model does.
    model_mark text NOT NULL,
    -- Whether another model was asked for than the content's.
    overridden boolean NOT NULL,
    PRIMARY KEY (run_id, number)
);

-- One case answered by one target: made when the run begins, filled in when it is its turn, so that a run goes on where
-- it was. The question and what was expected are as they stood when the run began.
CREATE TABLE evaluation_result (
    run_id uuid NOT NULL,
    target smallint NOT NULL,
    position integer NOT NULL,
    test_id uuid NOT NULL,
    test_revision integer NOT NULL,
    question text NOT NULL,
    expected jsonb NOT NULL,
    done_at timestamptz,
    passed boolean,
    ms integer NOT NULL DEFAULT 0,
    sealed bytea,
    PRIMARY KEY (run_id, target, position),
    FOREIGN KEY (run_id, target) REFERENCES evaluation_target (run_id, number) ON DELETE CASCADE
);

-- Keys of runs that are gone, until the worker has destroyed them too.
CREATE TABLE evaluation_key_unused (key_id uuid PRIMARY KEY);
CREATE FUNCTION evaluation_key_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO evaluation_key_unused (key_id) VALUES (OLD.key_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER evaluation_run_gone AFTER DELETE ON evaluation_run
    FOR EACH ROW EXECUTE FUNCTION evaluation_key_left();
