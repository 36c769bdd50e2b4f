-- What documents are searched in. A chunk is a piece of the version a document is searched in; its words and its
-- vectors lie apart from its text, narrow, because a search reads thousands of them and shows ten texts.
-- The collection's and the document's id stand in each, so that the caller's scope is part of every scan.

CREATE EXTENSION IF NOT EXISTS vector;

-- One row for each document that can be searched. `counted`: its words are in term_count.
CREATE TABLE indexed_document (
    document_id uuid PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
    collection_id uuid NOT NULL,
    version_id uuid NOT NULL,
    chunks integer NOT NULL,
    length bigint NOT NULL,
    counted boolean NOT NULL DEFAULT false,
    indexed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX indexed_document_collection ON indexed_document (collection_id) INCLUDE (chunks);
CREATE INDEX indexed_document_uncounted ON indexed_document (indexed_at) WHERE NOT counted;

CREATE TABLE chunk (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id uuid NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    version_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    ordinal integer NOT NULL,
    text text NOT NULL,
    headings text[] NOT NULL DEFAULT '{}',
    -- Where it stands in the text of the pages: page, start, end, page, start, end ...
    spans integer[] NOT NULL DEFAULT '{}',
    is_table boolean NOT NULL DEFAULT false,
    data_class text NOT NULL
);
CREATE UNIQUE INDEX chunk_of ON chunk (document_id, ordinal);

-- A chunk's words as numbers (knowledge/index/words.py) and, as a sparse vector, how much each of them says in it: the
-- inner product with a question's weights is BM25. No foreign keys on these two: see chunk_gone.
CREATE TABLE chunk_words (
    chunk_id bigint PRIMARY KEY,
    collection_id uuid NOT NULL,
    document_id uuid NOT NULL,
    length integer NOT NULL,
    terms integer[] NOT NULL,
    weights sparsevec NOT NULL
) WITH (toast_tuple_target = 8160, autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX chunk_words_collection ON chunk_words (collection_id);
CREATE INDEX chunk_words_terms ON chunk_words USING gin (terms) WITH (gin_pending_list_limit = 1024);

-- Unit vectors, cut after 1 024 numbers: the first part is what is searched, `rest` what decides among the best.
-- `cell` is the part of the space it lies in (knowledge/index/cells.py).
CREATE TABLE chunk_vector (
    space_id integer NOT NULL,
    cell integer NOT NULL,
    chunk_id bigint NOT NULL,
    collection_id uuid NOT NULL,
    document_id uuid NOT NULL,
    vector halfvec NOT NULL,
    rest halfvec,
    PRIMARY KEY (chunk_id, space_id)
) WITH (toast_tuple_target = 8160, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
-- A search of a wide scope reads this index only: the vectors of a cell and a collection lie side by side in it.
CREATE INDEX chunk_vector_cell ON chunk_vector (space_id, cell, collection_id) INCLUDE (document_id, chunk_id, vector);
-- A narrow scope is compared whole: a collection's vectors lie together in the table.
CREATE INDEX chunk_vector_collection ON chunk_vector (space_id, collection_id);
-- For counting what is in a cell, and going through it.
CREATE INDEX chunk_vector_in_cell ON chunk_vector (space_id, cell, chunk_id);

CREATE TABLE vector_cell (
    space_id integer NOT NULL,
    id integer NOT NULL,
    centre halfvec NOT NULL,
    PRIMARY KEY (space_id, id)
);

-- In how many chunks of the counted documents a word stands. A word is its number: no text of a document is kept here.
CREATE TABLE term_count (
    term integer PRIMARY KEY,
    chunks integer NOT NULL
) WITH (fillfactor = 70);

-- How large the index was when it was last counted; one row.
CREATE TABLE index_size (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    chunks bigint NOT NULL DEFAULT 0,
    -- Chunks whose words are in term_count, those that went since among them.
    counted_chunks bigint NOT NULL DEFAULT 0,
    length bigint NOT NULL DEFAULT 0
);
INSERT INTO index_size DEFAULT VALUES;

-- What goes with a chunk, in one statement for many: a foreign key would look for each by itself.
CREATE FUNCTION chunk_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM chunk_words WHERE chunk_id IN (SELECT id FROM gone);
    DELETE FROM chunk_vector WHERE chunk_id IN (SELECT id FROM gone);
    RETURN NULL;
END $$;
CREATE TRIGGER chunk_gone AFTER DELETE ON chunk REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION chunk_gone();
