-- Places at endpoints that answer only so many calls at once, counted over every process of the installation. Nothing of
-- it need outlive the database server: each process says again what it has and wants, and tables that are not logged
-- cost no commit a wait for the disk.
CREATE UNLOGGED TABLE seat_lane (
    provider_id uuid NOT NULL,
    upstream_name text NOT NULL,
    -- Interactive calls that were let in one after the other while a batch waited.
    in_a_row integer NOT NULL,
    PRIMARY KEY (provider_id, upstream_name)
);

-- What one process has and wants of an endpoint's places. Totals only grow, so that what is said twice counts once.
CREATE UNLOGGED TABLE seat_claim (
    provider_id uuid NOT NULL,
    upstream_name text NOT NULL,
    process uuid NOT NULL,
    granted_interactive bigint NOT NULL,
    granted_batch bigint NOT NULL,
    given_back bigint NOT NULL,
    interactive integer NOT NULL,
    batch integer NOT NULL,
    turn bigint NOT NULL,
    heard timestamptz NOT NULL,
    PRIMARY KEY (provider_id, upstream_name, process)
);
CREATE SEQUENCE seat_turn;

-- What says that a process lives: it holds the advisory lock of this number as long as its connection stands.
CREATE FUNCTION seat_process(p_process uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT hashtextextended('seats of ' || p_process, 0)
$$;

-- A process says what it knows of: how many places it was granted and gave back since it began, and how many of its
-- calls wait. Places that are free go to the processes in turn, to people before batches, of five at least one to a
-- batch; other processes are told. Gives what the process was granted in all, how many places are taken, and how many
-- wait in each of the other processes: calls that somebody waits for, and all. Claims of processes that are gone, or
-- silent for half a minute, fall.
CREATE FUNCTION seat_claimed(
    p_provider uuid, p_upstream text, p_process uuid, p_slots integer,
    p_granted_interactive bigint, p_granted_batch bigint, p_given_back bigint, p_interactive integer, p_batch integer
) RETURNS TABLE (
    o_granted_interactive bigint, o_granted_batch bigint, o_busy bigint, o_interactive integer[], o_all integer[]
) LANGUAGE plpgsql AS $$
DECLARE
    other record;
    lucky uuid;
    people boolean;
    batches boolean;
    to_batch boolean;
    row_now integer;
    row_then integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('seats at ' || p_provider || ' ' || p_upstream, 0));
    FOR other IN
        SELECT c.process, c.heard < now() - interval '30 seconds' AS silent FROM seat_claim c
        WHERE c.provider_id = p_provider AND c.upstream_name = p_upstream AND c.process <> p_process
    LOOP
        IF other.silent OR pg_try_advisory_xact_lock(seat_process(other.process)) THEN
            DELETE FROM seat_claim c
            WHERE c.provider_id = p_provider AND c.upstream_name = p_upstream AND c.process = other.process;
        END IF;
    END LOOP;

    INSERT INTO seat_claim AS c VALUES (
        p_provider, p_upstream, p_process, p_granted_interactive, p_granted_batch, p_given_back, p_interactive, p_batch,
        nextval('seat_turn'), clock_timestamp()
    )
    ON CONFLICT (provider_id, upstream_name, process) DO UPDATE SET
        given_back = p_given_back,
        -- What was granted and is not known there yet is for calls that were counted as waiting.
        interactive = greatest(p_interactive - (c.granted_interactive - p_granted_interactive), 0),
        batch = greatest(p_batch - (c.granted_batch - p_granted_batch), 0),
        turn = CASE WHEN c.interactive + c.batch = 0 THEN excluded.turn ELSE c.turn END,
        heard = excluded.heard;

    SELECT coalesce(sum(c.granted_interactive + c.granted_batch - c.given_back), 0) INTO o_busy FROM seat_claim c
    WHERE c.provider_id = p_provider AND c.upstream_name = p_upstream;
    SELECT l.in_a_row INTO row_then FROM seat_lane l WHERE l.provider_id = p_provider AND l.upstream_name = p_upstream;
    row_now := coalesce(row_then, 0);
    WHILE o_busy < p_slots LOOP
        SELECT coalesce(bool_or(c.interactive > 0), false), coalesce(bool_or(c.batch > 0), false) INTO people, batches
        FROM seat_claim c WHERE c.provider_id = p_provider AND c.upstream_name = p_upstream;
        EXIT WHEN NOT people AND NOT batches;
        to_batch := batches AND (NOT people OR row_now >= 4);
        row_now := CASE WHEN to_batch OR NOT batches THEN 0 ELSE row_now + 1 END;
        SELECT c.process INTO lucky FROM seat_claim c
        WHERE c.provider_id = p_provider AND c.upstream_name = p_upstream
            AND CASE WHEN to_batch THEN c.batch ELSE c.interactive END > 0
        ORDER BY c.turn LIMIT 1;
        UPDATE seat_claim c SET
            granted_interactive = c.granted_interactive + (NOT to_batch)::integer,
            granted_batch = c.granted_batch + to_batch::integer,
            interactive = c.interactive - (NOT to_batch)::integer,
            batch = c.batch - to_batch::integer,
            turn = nextval('seat_turn')
        WHERE c.provider_id = p_provider AND c.upstream_name = p_upstream AND c.process = lucky;
        IF lucky <> p_process THEN
            PERFORM pg_notify('seats', lucky::text);
        END IF;
        o_busy := o_busy + 1;
    END LOOP;

    SELECT c.granted_interactive, c.granted_batch INTO o_granted_interactive, o_granted_batch FROM seat_claim c
    WHERE c.provider_id = p_provider AND c.upstream_name = p_upstream AND c.process = p_process;
    SELECT array_agg(c.interactive), array_agg(c.interactive + c.batch) INTO o_interactive, o_all FROM seat_claim c
    WHERE c.provider_id = p_provider AND c.upstream_name = p_upstream AND c.process <> p_process
        AND c.interactive + c.batch > 0;
    DELETE FROM seat_claim c
    WHERE c.provider_id = p_provider AND c.upstream_name = p_upstream AND c.process = p_process
        AND c.granted_interactive + c.granted_batch = c.given_back AND c.interactive + c.batch = 0;
    IF row_now = 0 OR NOT EXISTS (
        SELECT FROM seat_claim c WHERE c.provider_id = p_provider AND c.upstream_name = p_upstream
    ) THEN
        DELETE FROM seat_lane l WHERE l.provider_id = p_provider AND l.upstream_name = p_upstream;
    ELSIF row_now IS DISTINCT FROM row_then THEN
        INSERT INTO seat_lane VALUES (p_provider, p_upstream, row_now)
        ON CONFLICT (provider_id, upstream_name) DO UPDATE SET in_a_row = excluded.in_a_row;
    END IF;
    RETURN NEXT;
END
$$;
