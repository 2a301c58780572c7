CREATE OR REPLACE FUNCTION cluster.release(me bigint, shards integer[], epochs bigint[])
RETURNS SETOF integer LANGUAGE plpgsql AS $$
DECLARE
    made bigint := cluster.next_version();
BEGIN
    PERFORM cluster.note(me, 'released', jsonb_build_object('shards', cardinality(shards)));
    RETURN QUERY
    UPDATE cluster.shards s
       SET owner = s.target, epoch = s.epoch + 1, state = 'active', target = NULL,
           came_from = me, changed_version = made
      FROM unnest(shards, epochs) AS w (shard_id, epoch)
     WHERE s.shard_id = w.shard_id AND s.owner = me AND s.epoch = w.epoch AND s.state = 'moving'
    RETURNING s.shard_id;
END $$;
