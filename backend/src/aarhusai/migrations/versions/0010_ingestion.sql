-- What waits to be read. A row is there until the version is in the index, or until somebody cancels; how the newest
-- try of a document went stands in document.status and document.error_code.
CREATE TABLE ingest_task (
    version_id uuid PRIMARY KEY REFERENCES document_version (id) ON DELETE CASCADE,
    -- A newer version takes the place of one that still waits.
    document_id uuid NOT NULL UNIQUE REFERENCES document (id) ON DELETE CASCADE,
    collection_id uuid NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    -- Whose line it waits in: the lines are served in turn, so that one person's thousand files hold up nobody else.
    line_id uuid NOT NULL,
    person_id uuid REFERENCES person (id) ON DELETE SET NULL,
    priority smallint NOT NULL DEFAULT 0,
    size bigint NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'working', 'paused')),
    stage text NOT NULL DEFAULT 'reading' CHECK (stage IN ('reading', 'classifying', 'embedding', 'storing')),
    -- How far the stage is, in pieces; total is 0 while nobody knows.
    done integer NOT NULL DEFAULT 0,
    total integer NOT NULL DEFAULT 0,
    attempts smallint NOT NULL DEFAULT 0,
    -- Not together with others: what was in the same hands with it when they were given up is tried one by one.
    alone boolean NOT NULL DEFAULT false,
    due_at timestamptz NOT NULL DEFAULT now(),
    -- Who works on it, what they took together with it, and until when we believe that they live.
    worker_id uuid,
    hand_id uuid,
    leased_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ingest_task_next ON ingest_task (line_id, priority DESC, created_at, version_id) WHERE state = 'waiting';
CREATE INDEX ingest_task_working ON ingest_task (leased_until) WHERE state = 'working';
CREATE INDEX ingest_task_collection ON ingest_task (collection_id, created_at);
CREATE INDEX ingest_task_person ON ingest_task (person_id);

CREATE TABLE ingest_line (
    id uuid PRIMARY KEY,
    served_at timestamptz NOT NULL DEFAULT '-infinity'
);

-- Vectors of one model are one space: only vectors of the same space can be compared. At most one space serves searches
-- and at most one is being built beside it; what is left over is cleared away by the worker.
CREATE TABLE embedding_space (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- No foreign key: the worker clears the vectors of a model that is gone.
    model_id uuid NOT NULL,
    dims integer,
    state text NOT NULL CHECK (state IN ('building', 'serving', 'retired')),
    -- Counted up with each document that came in without vectors in it; all are there when filled has come as far.
    -- trouble says why some are not, as an error's code.
    wanted integer NOT NULL DEFAULT 1,
    filled integer NOT NULL DEFAULT 0,
    trouble text,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX embedding_space_one ON embedding_space (state) WHERE state <> 'retired';

-- What a page is made of, as the preview draws it: [{"kind", "level", "start", "end", "rows", "has_header"}].
ALTER TABLE document_page ADD COLUMN blocks jsonb NOT NULL DEFAULT '[]';

-- Came out of an archive or a mail: archives in it are not opened.
ALTER TABLE document_version ADD COLUMN inside boolean NOT NULL DEFAULT false;

-- A small text lies here itself, encrypted like any other: a file of its own would cost more than the text. It comes
-- and goes with the row, so nothing is left on the shelf to be taken away.
ALTER TABLE blob ADD COLUMN content bytea;
ALTER TABLE blob ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE OR REPLACE FUNCTION blob_orphaned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lay_here boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM document_version WHERE blob_id = OLD.blob_id) THEN
        DELETE FROM blob WHERE id = OLD.blob_id RETURNING content IS NOT NULL INTO lay_here;
        IF lay_here IS NOT TRUE THEN
            INSERT INTO blob_to_delete (blob_id) VALUES (OLD.blob_id)
                ON CONFLICT (blob_id) DO UPDATE SET at = now();
        END IF;
    END IF;
    RETURN NULL;
END $$;
