ALTER TABLE messaging.mention_tasks
    DROP COLUMN claimed_by,
    RESET (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,
           autovacuum_vacuum_cost_delay);
ALTER TABLE users.outbox DROP COLUMN claimed_by;
