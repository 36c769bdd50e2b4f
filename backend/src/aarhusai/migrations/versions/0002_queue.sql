-- The jobs room's door for statements that do everything at once. Returns the job's number. `p_payload` is a JSON
-- object of ids. In a WITH query a SELECT that nobody refers to is never run: refer to its result in the last SELECT.
CREATE FUNCTION job_enqueue(
    p_name text, p_payload jsonb, p_delay interval DEFAULT NULL, p_priority integer DEFAULT 0
) RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, scheduled_at)
    VALUES (p_name, p_name, p_priority, p_payload, now() + p_delay)
    RETURNING id
$$;
