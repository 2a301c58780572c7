-- One row a shard, beside the data that it guards. The epoch is only ever raised.
CREATE TABLE messaging.fence (
    shard_id integer PRIMARY KEY CHECK (shard_id BETWEEN 0 AND 4095),
    epoch    bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
INSERT INTO messaging.fence (shard_id) SELECT generate_series(0, 4095);

-- Raises fences on behalf of a new owner, all or none. False: a higher epoch stands somewhere.
-- Waits for the batches that hold a fence; only what is read after it has committed is the truth.
CREATE FUNCTION messaging.raise_fences(shards integer[], epochs bigint[])
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    overtaken boolean;
BEGIN
    SELECT coalesce(bool_or(locked.epoch > locked.wanted), false) INTO overtaken
      FROM (SELECT f.epoch, w.epoch AS wanted
              FROM messaging.fence f
              JOIN unnest(shards, epochs) AS w (shard_id, epoch) USING (shard_id)
             ORDER BY f.shard_id
               FOR NO KEY UPDATE OF f) AS locked;
    IF overtaken THEN
        RETURN false;
    END IF;
    UPDATE messaging.fence f SET epoch = w.epoch
      FROM unnest(shards, epochs) AS w (shard_id, epoch)
     WHERE f.shard_id = w.shard_id AND f.epoch < w.epoch;
    RETURN true;
END $$;
