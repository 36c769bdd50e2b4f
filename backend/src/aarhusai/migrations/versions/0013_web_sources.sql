-- Where documents of a collection come from by themselves.
CREATE TABLE web_source (
    id uuid PRIMARY KEY,
    collection_id uuid NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('page', 'list', 'sitemap', 'site', 'view')),
    name text NOT NULL,
    urls text[] NOT NULL,
    depth smallint NOT NULL DEFAULT 0 CHECK (depth BETWEEN 0 AND 5),
    page_limit integer NOT NULL CHECK (page_limit BETWEEN 1 AND 2000),
    include text[] NOT NULL DEFAULT '{}',
    exclude text[] NOT NULL DEFAULT '{}',
    schedule text NOT NULL DEFAULT 'manual' CHECK (schedule IN ('manual', 'daily', 'weekly')),
    take_files boolean NOT NULL DEFAULT true,
    remove_gone boolean NOT NULL DEFAULT true,
    -- With whose rights documents are written: whoever made the source or changed it last.
    person_id uuid REFERENCES person (id) ON DELETE SET NULL,
    next_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX web_source_of ON web_source (collection_id);
CREATE INDEX web_source_due ON web_source (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX web_source_person ON web_source (person_id);

-- A visit to a source. A worker takes it slice by slice, and any worker goes on where another died.
CREATE TABLE web_run (
    id uuid PRIMARY KEY,
    source_id uuid NOT NULL REFERENCES web_source (id) ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'paused', 'done', 'failed', 'cancelled')),
    error_code text,
    checked_old boolean NOT NULL DEFAULT false,
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    -- How the pages went, counted once when the run ends: their rows are of the newest run only.
    totals jsonb
);
CREATE UNIQUE INDEX web_run_one ON web_run (source_id) WHERE state IN ('waiting', 'running', 'paused');
CREATE INDEX web_run_of ON web_run (source_id, created_at DESC);

-- Pages of a source: what is still to be fetched in the newest run, and what is known from earlier ones.
CREATE TABLE web_page (
    source_id uuid NOT NULL REFERENCES web_source (id) ON DELETE CASCADE,
    url text NOT NULL,
    run_id uuid,
    place bigint GENERATED ALWAYS AS IDENTITY,
    depth smallint NOT NULL DEFAULT 0,
    file boolean NOT NULL DEFAULT false,
    -- Null while it waits: added, changed, unchanged, skipped, removed, gone, failed.
    outcome text,
    error_code text,
    document_id uuid REFERENCES document (id) ON DELETE SET NULL,
    etag text,
    last_modified text,
    fingerprint bytea,
    title text,
    -- In how many runs after each other it was not there any more.
    misses smallint NOT NULL DEFAULT 0,
    fetched_at timestamptz,
    PRIMARY KEY (source_id, url)
);
CREATE INDEX web_page_waiting ON web_page (source_id, run_id, depth, place) WHERE outcome IS NULL;
CREATE INDEX web_page_document ON web_page (document_id);

-- Manners towards other people's machines: one request at a time, a pause between two, and what robots.txt says.
CREATE TABLE web_host (
    host text PRIMARY KEY,
    free_at timestamptz NOT NULL DEFAULT '-infinity',
    robots text,
    robots_state text CHECK (robots_state IN ('said', 'none', 'unreachable')),
    robots_until timestamptz NOT NULL DEFAULT '-infinity'
);
