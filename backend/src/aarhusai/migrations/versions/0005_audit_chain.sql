-- The audit log sealed: chain, checkpoints, pruning, and a role for the application that cannot change it.

-- The transaction a row was written in: rows of transactions that are surely over can be put in an order for good.
-- A stable default is evaluated once for the rows that stand here already, so nothing is rewritten.
ALTER TABLE audit ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX audit_xact ON audit (xact, id);
CREATE INDEX audit_at ON audit USING brin (at);

-- The WHERE is evaluated before the id is drawn: whoever has the lower id had its transaction number by then. So a
-- low id on a transaction that began after higher ids were sealed was not given by this function (see verifying).
CREATE OR REPLACE FUNCTION audit_append(
    p_actor_kind text, p_actor_id uuid, p_unit_id uuid, p_act text,
    p_object_kind text, p_object_id uuid, p_data_class text, p_details jsonb
) RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO audit (actor_kind, actor_id, unit_id, unit_path, act, object_kind, object_id, data_class, details)
    SELECT p_actor_kind, p_actor_id, p_unit_id, coalesce((SELECT path FROM unit WHERE id = p_unit_id), ''),
           p_act, p_object_kind, p_object_id, p_data_class, p_details
    WHERE pg_current_xact_id() IS NOT NULL
    RETURNING id
$$;

-- One link per row, in the order of (xact, id). How the hashes are made stands in audit/encoding.py.
CREATE TABLE audit_seal (
    position bigint PRIMARY KEY CHECK (position > 0),
    audit_id bigint NOT NULL CONSTRAINT audit_seal_audit_key UNIQUE,
    -- The next transaction number when the link was made: whoever has a higher one came after it.
    horizon xid8 NOT NULL,
    row_hash bytea NOT NULL CHECK (length(row_hash) = 32),
    chain_hash bytea NOT NULL CHECK (length(chain_hash) = 32),
    sealed_at timestamptz NOT NULL
);

-- A signed statement that the chain stood like this. `rows` are those that were kept then; `key` names the public key.
CREATE TABLE audit_checkpoint (
    position bigint NOT NULL,
    audit_id bigint NOT NULL,
    chain_hash bytea NOT NULL,
    rows bigint NOT NULL,
    at timestamptz NOT NULL,
    key text NOT NULL,
    signature bytea NOT NULL,
    PRIMARY KEY (position, key)
);
CREATE INDEX audit_checkpoint_at ON audit_checkpoint (at DESC);

-- Where the chain begins after old rows were deleted: signed like a checkpoint. `rows` are those deleted so far.
CREATE TABLE audit_anchor (
    position bigint PRIMARY KEY,
    audit_id bigint NOT NULL,
    chain_hash bytea NOT NULL,
    rows bigint NOT NULL,
    at timestamptz NOT NULL,
    key text NOT NULL,
    signature bytea NOT NULL
);

-- The second line, for who owns the tables: nothing changes, and what goes is old and lies before an anchor.
CREATE FUNCTION audit_unchangeable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit' THEN
        IF OLD.at < now() - interval '183 days' AND EXISTS (
            SELECT FROM audit_seal s
            WHERE s.audit_id = OLD.id AND s.position <= (SELECT max(position) FROM audit_anchor)
        ) THEN
            RETURN OLD;
        END IF;
    ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_seal' THEN
        IF OLD.position <= (SELECT max(position) FROM audit_anchor)
            AND NOT EXISTS (SELECT FROM audit WHERE id = OLD.audit_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log cannot be changed' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_unchangeable BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_unchangeable();
CREATE TRIGGER audit_seal_unchangeable BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_unchangeable();
CREATE TRIGGER audit_checkpoint_unchangeable BEFORE UPDATE OR DELETE ON audit_checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit_unchangeable();
CREATE TRIGGER audit_anchor_unchangeable BEFORE UPDATE OR DELETE ON audit_anchor
    FOR EACH ROW EXECUTE FUNCTION audit_unchangeable();
CREATE TRIGGER audit_kept BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_unchangeable();
CREATE TRIGGER audit_seal_kept BEFORE TRUNCATE ON audit_seal EXECUTE FUNCTION audit_unchangeable();
CREATE TRIGGER audit_checkpoint_kept BEFORE TRUNCATE ON audit_checkpoint EXECUTE FUNCTION audit_unchangeable();
CREATE TRIGGER audit_anchor_kept BEFORE TRUNCATE ON audit_anchor EXECUTE FUNCTION audit_unchangeable();

-- Deletes every row up to a position and leaves an anchor in its place; gives how many went. The only way out of the
-- log: it refuses rows younger than 183 days (AI Act, article 26(6)), a legal hold, a chain with holes, and the head.
CREATE FUNCTION audit_prune(p_position bigint, p_rows bigint, p_at timestamptz, p_key text, p_signature bytea)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    target audit_seal;
    links bigint;
    kept bigint;
    youngest timestamptz;
    gone bigint;
BEGIN
    SELECT * INTO target FROM audit_seal WHERE position = p_position;
    IF NOT FOUND OR p_position >= (SELECT max(position) FROM audit_seal) THEN
        RAISE EXCEPTION 'audit_prune: not a position before the head' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM setting WHERE key = 'audit' AND value ->> 'hold' = 'true') THEN
        RAISE EXCEPTION 'audit_prune: the log is on hold' USING ERRCODE = 'check_violation';
    END IF;
    SELECT count(*), count(a.id), max(a.at) INTO links, kept, youngest
    FROM audit_seal s LEFT JOIN audit a ON a.id = s.audit_id WHERE s.position <= p_position;
    IF youngest >= now() - interval '183 days' THEN
        RAISE EXCEPTION 'audit_prune: younger than 183 days' USING ERRCODE = 'check_violation';
    END IF;
    IF kept <> links OR links <> p_position - coalesce((SELECT max(position) FROM audit_anchor), 0) THEN
        RAISE EXCEPTION 'audit_prune: the chain has holes' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO audit_anchor (position, audit_id, chain_hash, rows, at, key, signature)
    VALUES (p_position, target.audit_id, target.chain_hash, p_rows, p_at, p_key, p_signature);
    DELETE FROM audit a USING audit_seal s WHERE s.audit_id = a.id AND s.position <= p_position;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM audit_seal WHERE position <= p_position;
    RETURN gone;
END
$$;
REVOKE EXECUTE ON FUNCTION audit_prune FROM PUBLIC;

-- What the role that the application connects as may do, now and with tables to come. The owner calls it after every
-- migration. The log is appended to through columns that cannot say when, in which order or by which transaction.
CREATE FUNCTION application_rights(p_role text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    who CONSTANT text := quote_ident(p_role);
    log CONSTANT text := 'audit, audit_seal, audit_checkpoint, audit_anchor';
BEGIN
    EXECUTE 'GRANT USAGE ON SCHEMA public TO ' || who;
    EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ' || who;
    EXECUTE 'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ' || who;
    EXECUTE 'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO ' || who;
    EXECUTE 'REVOKE ALL ON FUNCTION application_rights(text) FROM PUBLIC, ' || who;
    EXECUTE 'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ' || who;
    EXECUTE 'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ' || who;
    EXECUTE 'REVOKE ALL ON ' || log || ', alembic_version FROM ' || who;
    EXECUTE 'GRANT SELECT ON ' || log || ', alembic_version TO ' || who;
    EXECUTE 'GRANT INSERT ON audit_seal, audit_checkpoint TO ' || who;
    EXECUTE 'GRANT INSERT (actor_kind, actor_id, unit_id, unit_path, act, object_kind, object_id, data_class, details)'
        ' ON audit TO ' || who;
END
$$;
