-- Delimited source material. Who may see a collection or a document stands in grant_entry (kinds 'collection' and
-- 'document'); a restricted document has grants of its own instead of its collection's.

CREATE TABLE collection (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    owner_id uuid REFERENCES person (id) ON DELETE SET NULL,
    unit_id uuid NOT NULL REFERENCES unit (id),
    data_class text NOT NULL DEFAULT 'K1',
    -- What was found in its documents; over data_class it is a warning.
    found_class text NOT NULL DEFAULT 'K0',
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    -- When its owner had left and somebody else took it over.
    taken_over_at timestamptz,
    -- Nobody has any right to it from then on (knowledge/repository/access.py); the worker takes its documents away.
    deleted_at timestamptz
);
CREATE INDEX collection_deleted ON collection (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX collection_owner ON collection (owner_id);
CREATE INDEX collection_unit ON collection (unit_id);

-- A file or a text as it came, encrypted under a key of its own that is wrapped under the master key.
CREATE TABLE blob (
    id uuid PRIMARY KEY,
    wrapped_key bytea NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Bytes that the worker takes away once `at` is past. A blob stands here from before its first byte is stored until
-- something mentions it, and again from when its last mention is gone, so nothing is left behind whatever is broken off.
CREATE TABLE blob_to_delete (
    blob_id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX blob_to_delete_due ON blob_to_delete (at);

-- Why a collection's class was lowered: who, when, from what to what.
CREATE TABLE collection_lowering (
    id uuid PRIMARY KEY,
    collection_id uuid NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    person_id uuid REFERENCES person (id) ON DELETE SET NULL,
    was text NOT NULL,
    became text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX collection_lowering_of ON collection_lowering (collection_id);

CREATE TABLE document (
    id uuid PRIMARY KEY,
    collection_id uuid NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    -- What it is called; unique in its folder of its collection, so that the same file again is a new version.
    name text NOT NULL,
    folder text NOT NULL DEFAULT '',
    source text NOT NULL DEFAULT 'upload' CHECK (source IN ('upload', 'text', 'web', 'view')),
    source_id uuid,
    url text,
    title text,
    media_type text,
    status text NOT NULL DEFAULT 'waiting'
        CHECK (status IN ('waiting', 'reading', 'ready', 'failed', 'paused', 'cancelled')),
    error_code text,
    restricted boolean NOT NULL DEFAULT false,
    -- The version that is searched and shown; null until the first was read.
    version_id uuid,
    pages integer NOT NULL DEFAULT 0,
    chunks integer NOT NULL DEFAULT 0,
    size bigint NOT NULL DEFAULT 0,
    data_class text NOT NULL DEFAULT 'K0',
    created_by uuid REFERENCES person (id) ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    -- When the source says it was last changed, or when it was fetched.
    dated_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    UNIQUE (collection_id, folder, name)
);
CREATE INDEX document_listed
    ON document (collection_id, danish_order(folder) COLLATE "C", danish_order(name) COLLATE "C", id);
CREATE INDEX document_restricted ON document (collection_id) WHERE restricted;
CREATE INDEX document_source ON document (source_id) WHERE source_id IS NOT NULL;

-- What was read of a document once. Only the one that document.version_id names is searched; the others wait or go.
CREATE TABLE document_version (
    id uuid PRIMARY KEY,
    document_id uuid NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    blob_id uuid NOT NULL REFERENCES blob (id),
    sha256 bytea NOT NULL,
    size bigint NOT NULL,
    media_type text,
    title text,
    pages integer NOT NULL DEFAULT 0,
    -- What reading found out: pages read by OCR, empty pages, headings, problems (knowledge/types.py: ReadingFacts).
    facts jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    read_at timestamptz
);
CREATE INDEX document_version_of ON document_version (document_id, created_at DESC);
CREATE INDEX document_version_blob ON document_version (blob_id);

-- The text of each page as it is previewed; offsets of passages count characters of it.
CREATE TABLE document_page (
    version_id uuid NOT NULL REFERENCES document_version (id) ON DELETE CASCADE,
    number integer NOT NULL CHECK (number > 0),
    label text NOT NULL DEFAULT '',
    text text NOT NULL,
    ocr boolean NOT NULL DEFAULT false,
    PRIMARY KEY (version_id, number)
);

-- The key goes with the last mention, in the same transaction: from then on nobody can read the bytes.
CREATE FUNCTION blob_orphaned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM document_version WHERE blob_id = OLD.blob_id) THEN
        DELETE FROM blob WHERE id = OLD.blob_id;
        INSERT INTO blob_to_delete (blob_id) VALUES (OLD.blob_id) ON CONFLICT (blob_id) DO UPDATE SET at = now();
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION blob_mentioned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM blob_to_delete WHERE blob_id = NEW.blob_id;
    RETURN NULL;
END $$;
CREATE TRIGGER document_version_gone AFTER DELETE ON document_version FOR EACH ROW EXECUTE FUNCTION blob_orphaned();
CREATE TRIGGER document_version_come AFTER INSERT ON document_version FOR EACH ROW EXECUTE FUNCTION blob_mentioned();

-- Grants of what is gone are gone, whatever made it go.
CREATE FUNCTION grants_orphaned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM grant_entry WHERE object_kind = TG_ARGV[0] AND object_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER collection_gone AFTER DELETE ON collection FOR EACH ROW EXECUTE FUNCTION grants_orphaned('collection');
CREATE TRIGGER document_gone AFTER DELETE ON document FOR EACH ROW EXECUTE FUNCTION grants_orphaned('document');
