-- What is wrong with a collection's sources. What can be told from the documents themselves is asked when the report is
-- read; here is what takes reading every piece, made by the worker. No text of a document is kept here.

CREATE TABLE quality_report (
    collection_id uuid PRIMARY KEY REFERENCES collection (id) ON DELETE CASCADE,
    -- Somebody asked for it anew; it is due while this is later than seen_to.
    wanted_at timestamptz,
    -- The newest change of a document that is in it, or when it was asked for.
    seen_to timestamptz,
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    made_at timestamptz,
    pieces integer NOT NULL DEFAULT 0,
    -- Whether every piece was looked at, and every pair that looks alike.
    complete boolean NOT NULL DEFAULT true
);
CREATE INDEX document_changed ON document (changed_at);

-- A finding is of one version of a document, of two for a pair, and counts for nothing once that is not the present one.
CREATE TABLE quality_finding (
    id uuid PRIMARY KEY,
    collection_id uuid NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('disagreement', 'old_year', 'classes')),
    document_id uuid NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    version_id uuid NOT NULL,
    other_id uuid REFERENCES document (id) ON DELETE CASCADE,
    other_version_id uuid,
    -- Numbers, and codes of classes: the page, the year, the pieces' places, how many pieces of each class.
    about jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX quality_finding_of ON quality_finding (collection_id, kind);
CREATE INDEX quality_finding_document ON quality_finding (document_id);
CREATE INDEX quality_finding_other ON quality_finding (other_id) WHERE other_id IS NOT NULL;

-- Questions that a collection had no answer to. Nobody's name; no words either when there may be personal data in them.
CREATE TABLE unanswered_question (
    id uuid PRIMARY KEY,
    collection_id uuid NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    question text,
    asked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX unanswered_question_of ON unanswered_question (collection_id, asked_at DESC, id DESC);
CREATE INDEX unanswered_question_old ON unanswered_question (asked_at);
