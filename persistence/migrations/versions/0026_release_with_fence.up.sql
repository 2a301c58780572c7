-- The owner has finished with these shards, which were marked to move: their targets own them now,
-- and their fences stand, which spares the new owners a commit while conversations wait. Those that
-- were not (any more) are left out of the answer and stay. The statement gives up soon when a
-- session still writes under one of the fences: it holds the map.
CREATE OR REPLACE FUNCTION cluster.release(me bigint, shards integer[], epochs bigint[])
RETURNS SETOF integer LANGUAGE plpgsql
SET lock_timeout = '500ms'
AS $$
DECLARE
    made bigint := cluster.next_version();
    released integer[];
    under bigint[];
BEGIN
    PERFORM cluster.note(me, 'released', jsonb_build_object('shards', cardinality(shards)));
    WITH moved AS (
        UPDATE cluster.shards s
           SET owner = s.target, epoch = s.epoch + 1, state = 'active', target = NULL,
               came_from = me, changed_version = made
          FROM unnest(shards, epochs) AS w (shard_id, epoch)
         WHERE s.shard_id = w.shard_id AND s.owner = me AND s.epoch = w.epoch
           AND s.state = 'moving'
        RETURNING s.shard_id, s.epoch)
    SELECT coalesce(array_agg(m.shard_id), '{}'), coalesce(array_agg(m.epoch), '{}')
      INTO released, under FROM moved m;
    IF NOT messaging.raise_fences(released, under) THEN
        RAISE EXCEPTION 'a fence stands higher than the map says';
    END IF;
    RETURN QUERY SELECT unnest(released);
END $$;
