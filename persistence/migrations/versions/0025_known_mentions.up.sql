-- Keeps whom messages of a batch name, where that was known when they were sent. `status` is what
-- commit_batch or commit_log answered, `at` says of which message. What was written before and is
-- sent again must not bring back whom an edit or a delete has taken away since, so the row of the
-- message is looked at and held.
CREATE FUNCTION messaging.keep_mentions(
    status smallint[],
    at integer[], id uuid[], message uuid[], target uuid[], created_at timestamptz[]
) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO messaging.mentions (id, message_id, target_user_id, created_at)
    SELECT u.id, u.message, u.target, u.created_at
      FROM unnest(at, id, message, target, created_at)
        AS u (at, id, message, target, created_at)
      JOIN messaging.messages m
        ON m.id = u.message AND m.edited_at IS NULL AND m.deleted_at IS NULL
     WHERE status[u.at] = 1
       FOR SHARE OF m
    ON CONFLICT ON CONSTRAINT mentions_once DO NOTHING;
END $$;
