-- Tables of spreadsheets, to be computed. Those of attachments are sealed with what was read of them (attachment).

CREATE TABLE sheet_table (
    version_id uuid NOT NULL REFERENCES document_version (id) ON DELETE CASCADE,
    place integer NOT NULL,
    document_id uuid NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    blob_id uuid NOT NULL REFERENCES blob (id), -- the rows, as a Parquet file
    about jsonb NOT NULL, -- knowledge/sheets/types.py: SheetTable
    PRIMARY KEY (version_id, place)
);
CREATE INDEX sheet_table_document ON sheet_table (document_id);
CREATE INDEX sheet_table_blob ON sheet_table (blob_id);
CREATE TRIGGER sheet_table_gone AFTER DELETE ON sheet_table FOR EACH ROW EXECUTE FUNCTION blob_orphaned();
CREATE TRIGGER sheet_table_come AFTER INSERT ON sheet_table FOR EACH ROW EXECUTE FUNCTION blob_mentioned();
