-- As messaging.open_direct without a key. A key that was used before opens nothing: `hash` is then
-- that of its first request, and what this one opened comes again, `created` included. In
-- `messaging.idempotent_results` status 0 stands for a conversation that was made, 1 for one that
-- was found.
CREATE FUNCTION messaging.open_direct(
    proposed_id uuid, initiator uuid, recipient uuid, privacy smallint, wrapped_key bytea,
    result_key uuid, result_hash bytea,
    OUT id uuid, OUT created boolean, OUT privacy_mode smallint, OUT created_at timestamptz,
    OUT replayed boolean, OUT hash bytea
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    replayed := false;
    IF result_key IS NOT NULL THEN
        INSERT INTO messaging.idempotent_results
            (key, user_id, status, request_hash, conversation_id, seq)
        VALUES (result_key, initiator, 0, result_hash, proposed_id, 0)
        ON CONFLICT (key, user_id) DO NOTHING;
        replayed := NOT FOUND;
    END IF;
    IF replayed THEN
        -- A statement of its own: it sees the row that the insert has waited for.
        SELECT r.conversation_id, r.status = 0 AND r.seq = 0, c.privacy_mode, c.created_at, r.request_hash
          INTO open_direct.id, open_direct.created, open_direct.privacy_mode,
               open_direct.created_at, open_direct.hash
          FROM messaging.idempotent_results r
          LEFT JOIN messaging.conversations c ON c.id = r.conversation_id
         WHERE r.key = result_key AND r.user_id = initiator;
        RETURN;
    END IF;
    SELECT o.id, o.created, o.privacy_mode, o.created_at
      INTO open_direct.id, open_direct.created, open_direct.privacy_mode, open_direct.created_at
      FROM messaging.open_direct(proposed_id, initiator, recipient, privacy, wrapped_key) AS o;
    IF result_key IS NOT NULL THEN
        UPDATE messaging.idempotent_results r
           SET conversation_id = open_direct.id,
               status = CASE WHEN open_direct.created THEN 0 ELSE 1 END
         WHERE r.key = result_key AND r.user_id = initiator;
    END IF;
END $$;

-- A participant's own setting. A key that was used before changes nothing.
CREATE FUNCTION messaging.set_muted(
    conversation uuid, participant uuid, value boolean, result_key uuid, result_hash bytea,
    OUT replayed boolean, OUT hash bytea
) LANGUAGE plpgsql AS $$
BEGIN
    replayed := false;
    IF result_key IS NOT NULL THEN
        INSERT INTO messaging.idempotent_results
            (key, user_id, status, request_hash, conversation_id, seq)
        VALUES (result_key, participant, 0, result_hash, conversation, 0)
        ON CONFLICT (key, user_id) DO NOTHING;
        replayed := NOT FOUND;
    END IF;
    IF replayed THEN
        SELECT r.request_hash INTO hash FROM messaging.idempotent_results r
         WHERE r.key = result_key AND r.user_id = participant;
        RETURN;
    END IF;
    UPDATE messaging.conversation_participants p SET muted = value
     WHERE p.conversation_id = conversation AND p.user_id = participant
       AND p.left_seq IS NULL AND p.muted <> value;
END $$;
