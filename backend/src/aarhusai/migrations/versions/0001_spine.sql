-- The spine: units and people, sessions, grants, audit, models, conversations and running turns.

-- A trusted extension: the database's owner may create it. It lets one index hold both whose a text is and its words.
CREATE EXTENSION IF NOT EXISTS btree_gin;

CREATE TABLE unit (
    id uuid PRIMARY KEY,
    parent_id uuid REFERENCES unit (id),
    slug text NOT NULL CONSTRAINT unit_slug_key UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    path text NOT NULL CONSTRAINT unit_path_key UNIQUE,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX unit_one_root ON unit ((parent_id IS NULL)) WHERE parent_id IS NULL;
CREATE INDEX unit_parent ON unit (parent_id);
CREATE INDEX unit_branch ON unit (path text_pattern_ops);

-- A sort key after the Danish alphabet (... z, æ, ø, å): { | } follow z. Use it with COLLATE "C".
CREATE FUNCTION danish_order(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(lower($1), 'æøåÆØÅäöÄÖéèêëüúáàóíÉÈÜ', '{|}{|}{|{|eeeeuuaaoieeu')
$$;

CREATE TABLE person (
    id uuid PRIMARY KEY,
    email text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    unit_id uuid NOT NULL REFERENCES unit (id),
    password_hash text,
    -- Set for a password somebody else chose: it stops working then unless the person replaces it.
    password_expires_at timestamptz,
    language text NOT NULL DEFAULT 'da' CHECK (language IN ('da', 'en')),
    theme text NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark')),
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'blocked')),
    -- At sign-in and sign-out; while a session lives, session.last_seen_at is fresher.
    last_seen_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX person_email_key ON person (email);
CREATE INDEX person_unit ON person (unit_id);
CREATE INDEX person_name ON person (danish_order(name) COLLATE "C", id);

CREATE TABLE role_holding (
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('user', 'builder', 'unit_owner', 'platform_owner', 'auditor')),
    unit_id uuid NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
    granted_by uuid REFERENCES person (id) ON DELETE SET NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, role, unit_id)
);
CREATE INDEX role_holding_unit ON role_holding (unit_id);
CREATE INDEX role_holding_platform_owner ON role_holding (person_id) WHERE role = 'platform_owner';

CREATE TABLE session (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL CONSTRAINT session_token_key UNIQUE,
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    device text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE sign_in_guard (
    key text PRIMARY KEY,
    failures integer NOT NULL DEFAULT 0,
    last_failure_at timestamptz NOT NULL DEFAULT now(),
    locked_until timestamptz
);

CREATE TABLE grant_entry (
    object_kind text NOT NULL,
    object_id uuid NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('person', 'unit', 'unit_branch', 'everyone')),
    subject_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    right_name text NOT NULL CHECK (right_name IN ('use', 'read', 'write')),
    granted_by uuid REFERENCES person (id) ON DELETE SET NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (object_kind, object_id, subject_kind, subject_id, right_name)
);
CREATE INDEX grant_subject ON grant_entry (subject_kind, subject_id, object_kind);

-- Small decided things: branding, zone texts, switches, the master key's fingerprint.
CREATE TABLE setting (
    key text PRIMARY KEY,
    value jsonb NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_kind text NOT NULL,
    actor_id uuid,
    unit_id uuid,
    -- Where the actor's unit lay then: a branch's auditor reads what was done while people belonged to it.
    unit_path text NOT NULL DEFAULT '',
    act text NOT NULL,
    object_kind text NOT NULL,
    object_id uuid,
    data_class text,
    details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_actor ON audit (actor_id, id DESC);
CREATE INDEX audit_object ON audit (object_kind, object_id, id DESC);
CREATE INDEX audit_act ON audit (act, id DESC);

-- The audit room's door for statements that do everything at once. Returns the new row's id.
CREATE FUNCTION audit_append(
    p_actor_kind text, p_actor_id uuid, p_unit_id uuid, p_act text,
    p_object_kind text, p_object_id uuid, p_data_class text, p_details jsonb
) RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO audit (actor_kind, actor_id, unit_id, unit_path, act, object_kind, object_id, data_class, details)
    VALUES (p_actor_kind, p_actor_id, p_unit_id, coalesce((SELECT path FROM unit WHERE id = p_unit_id), ''),
            p_act, p_object_kind, p_object_id, p_data_class, p_details)
    RETURNING id
$$;

CREATE TABLE provider (
    id uuid PRIMARY KEY,
    slug text NOT NULL CONSTRAINT provider_slug_key UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text NOT NULL,
    kind text NOT NULL,
    zone text NOT NULL CHECK (zone IN ('Z1', 'Z2', 'Z3', 'Z4')),
    options jsonb NOT NULL DEFAULT '{}',
    secret bytea,
    state text NOT NULL DEFAULT 'on' CHECK (state IN ('on', 'off')),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE model (
    id uuid PRIMARY KEY,
    slug text NOT NULL CONSTRAINT model_slug_key UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    zone text NOT NULL CHECK (zone IN ('Z1', 'Z2', 'Z3', 'Z4')),
    tasks text[] NOT NULL DEFAULT '{chat}',
    modalities text[] NOT NULL DEFAULT '{text}',
    context_window integer NOT NULL DEFAULT 8192 CHECK (context_window >= 256),
    max_output integer NOT NULL DEFAULT 1024 CHECK (max_output >= 1),
    supports_tools boolean NOT NULL DEFAULT false,
    price_input numeric(12, 6) NOT NULL DEFAULT 0,
    price_output numeric(12, 6) NOT NULL DEFAULT 0,
    currency text NOT NULL DEFAULT 'DKK',
    state text NOT NULL DEFAULT 'on' CHECK (state IN ('on', 'off')),
    bundled boolean NOT NULL DEFAULT false,
    position integer NOT NULL DEFAULT 100,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE endpoint (
    model_id uuid NOT NULL REFERENCES model (id) ON DELETE CASCADE,
    position integer NOT NULL,
    provider_id uuid NOT NULL REFERENCES provider (id),
    upstream_name text NOT NULL,
    PRIMARY KEY (model_id, position)
);
CREATE INDEX endpoint_provider ON endpoint (provider_id);

-- One row per call through the door: reserved before, settled after.
CREATE TABLE model_call (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_kind text NOT NULL,
    person_id uuid,
    unit_id uuid,
    purpose text NOT NULL,
    model_id uuid NOT NULL,
    provider_id uuid,
    zone text,
    data_class text NOT NULL,
    state text NOT NULL CHECK (state IN ('reserved', 'settled', 'released')),
    outcome text,
    input_tokens integer NOT NULL DEFAULT 0,
    output_tokens integer NOT NULL DEFAULT 0,
    cost numeric(14, 6) NOT NULL DEFAULT 0,
    first_ms integer,
    total_ms integer,
    lease_until timestamptz NOT NULL,
    owner text NOT NULL
);
CREATE INDEX model_call_open ON model_call (lease_until) WHERE state = 'reserved';
CREATE INDEX model_call_person ON model_call (person_id, at);
CREATE INDEX model_call_model ON model_call (model_id, at);

CREATE TABLE assistant (
    id uuid PRIMARY KEY,
    slug text NOT NULL CONSTRAINT assistant_slug_key UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    icon text NOT NULL DEFAULT 'pen',
    instructions text NOT NULL DEFAULT '',
    suggested_prompts text[] NOT NULL DEFAULT '{}',
    model_id uuid REFERENCES model (id) ON DELETE SET NULL,
    is_default boolean NOT NULL DEFAULT false,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX assistant_one_default ON assistant (is_default) WHERE is_default;

CREATE TABLE folder (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT folder_name_key UNIQUE (person_id, name)
);

CREATE TABLE conversation (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    assistant_id uuid REFERENCES assistant (id) ON DELETE SET NULL,
    model_id uuid REFERENCES model (id) ON DELETE SET NULL,
    folder_id uuid REFERENCES folder (id) ON DELETE SET NULL,
    title text NOT NULL DEFAULT '' CHECK (length(title) <= 200),
    title_by text NOT NULL DEFAULT 'none' CHECK (title_by IN ('none', 'auto', 'person')),
    tags text[] NOT NULL DEFAULT '{}',
    pinned boolean NOT NULL DEFAULT false,
    archived_at timestamptz,
    deleted_at timestamptz,
    head_id uuid,
    data_class text NOT NULL DEFAULT 'K1',
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    title_search tsvector GENERATED ALWAYS AS (to_tsvector('danish', title)) STORED
);
CREATE INDEX conversation_list ON conversation (person_id, updated_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX conversation_folder ON conversation (folder_id) WHERE folder_id IS NOT NULL;
CREATE INDEX conversation_deleted ON conversation (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX conversation_tags ON conversation USING gin (tags);
CREATE INDEX conversation_title_search ON conversation USING gin (person_id, title_search);

-- A tree: a question hangs under the answer before it, an answer under its question. Siblings are versions.
CREATE TABLE message (
    id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    -- The conversation's person again, so that a search reads only that person's part of the index.
    person_id uuid NOT NULL,
    parent_id uuid REFERENCES message (id) ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('user', 'assistant')),
    status text NOT NULL DEFAULT 'done' CHECK (status IN ('running', 'done', 'stopped', 'failed', 'cut_off')),
    text text NOT NULL DEFAULT '',
    reasoning text NOT NULL DEFAULT '',
    steps jsonb NOT NULL DEFAULT '[]',
    error_code text,
    model_id uuid,
    model_name text,
    zone text,
    assistant_id uuid,
    assistant_version integer,
    input_tokens integer NOT NULL DEFAULT 0,
    output_tokens integer NOT NULL DEFAULT 0,
    data_class text NOT NULL DEFAULT 'K1',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    -- to_tsvector refuses more than 1 MB; what a person can find is the first 200 000 characters of a message.
    search tsvector GENERATED ALWAYS AS (to_tsvector('danish', left(text, 200000))) STORED
);
CREATE INDEX message_conversation ON message (conversation_id, id);
CREATE INDEX message_parent ON message (parent_id);
CREATE INDEX message_search ON message USING gin (person_id, search);

CREATE TABLE feedback (
    message_id uuid PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    rating text NOT NULL CHECK (rating IN ('up', 'down')),
    comment text NOT NULL DEFAULT '' CHECK (length(comment) <= 4000),
    at timestamptz NOT NULL DEFAULT now()
);

-- Web processes that run turns. A turn whose owner's lease ran out is cut off.
CREATE TABLE replica (
    name text PRIMARY KEY,
    incarnation uuid NOT NULL,
    lease_until timestamptz NOT NULL
);

CREATE TABLE turn (
    id uuid PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    owner text NOT NULL,
    incarnation uuid NOT NULL,
    status text NOT NULL DEFAULT 'running',
    stop_requested boolean NOT NULL DEFAULT false,
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
CREATE INDEX turn_running ON turn (owner) WHERE status = 'running';
CREATE UNIQUE INDEX turn_one_per_conversation ON turn (conversation_id) WHERE status = 'running';
CREATE INDEX turn_ended ON turn (ended_at) WHERE ended_at IS NOT NULL;

-- The log of a running turn: what arrived since the row before, joined. It goes when the answer is stored whole.
CREATE TABLE turn_event (
    turn_id uuid NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
    seq integer NOT NULL, -- events of the turn up to and with this row; what readers resume from
    text_at integer NOT NULL,
    text text NOT NULL,
    reasoning_at integer NOT NULL,
    reasoning text NOT NULL,
    steps jsonb, -- all steps so far, when one of them changed
    PRIMARY KEY (turn_id, seq)
);
