-- Whose claim it is, of cluster.nodes: with the node it ends.
ALTER TABLE users.outbox ADD COLUMN claimed_by bigint;

-- A task lives for a moment and is changed once: room on its page spares the indexes the change,
-- and what is gone must not lie in the way of the next claim.
ALTER TABLE messaging.mention_tasks
    ADD COLUMN claimed_by bigint,
    SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.01,
         autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
