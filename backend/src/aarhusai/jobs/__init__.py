"""Work for later: enqueued in the caller's transaction, done by the worker.

A job is a name and a small payload of ids, never content. Rooms enqueue with `service.enqueue`, or inside a hot
statement with the SQL function `job_enqueue(name, payload, delay, priority)`; `compose` binds each name to a function
in a `JobBook`; `worker.run_worker` does the work. Only `worker` imports the queue library.
"""
