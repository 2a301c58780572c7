-- Where accounts lie in another database, users.erase_person cannot reach what stands here. A node
-- without users hears who was erased and forgets them, too.

-- How far that was heard: the place in the order of all erasures.
CREATE TABLE messaging.erasures_heard (
    single  boolean PRIMARY KEY DEFAULT true CHECK (single),
    at      timestamptz NOT NULL,
    user_id uuid NOT NULL
);

-- The audit trail, as users.erasures is of the other database. It names nobody but an id.
CREATE TABLE messaging.forgotten_people (
    user_id      uuid PRIMARY KEY,
    forgotten_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Rows by table.
    forgotten    jsonb NOT NULL
);

-- Takes what is personal of those from every table of messaging and notes the place. Answers who
-- was forgotten just now: to hear of somebody again is no news. Messages stay, for they are the
-- others' as well.
CREATE FUNCTION messaging.forget_people(people uuid[], heard_at timestamptz, heard_user uuid)
RETURNS TABLE (user_id uuid, forgotten jsonb) LANGUAGE sql AS $$
    WITH mentions AS (
        DELETE FROM messaging.mentions m WHERE m.target_user_id = ANY (people)
        RETURNING m.target_user_id AS person
    ), results AS (
        DELETE FROM messaging.idempotent_results r WHERE r.user_id = ANY (people)
        RETURNING r.user_id AS person
    ), heard AS (
        INSERT INTO messaging.erasures_heard AS known (at, user_id) VALUES (heard_at, heard_user)
        ON CONFLICT (single) DO UPDATE SET at = excluded.at, user_id = excluded.user_id
         WHERE (known.at, known.user_id) < (excluded.at, excluded.user_id)
    )
    INSERT INTO messaging.forgotten_people AS gone (user_id, forgotten)
    SELECT person, jsonb_build_object(
               'messaging.mentions',
               (SELECT count(*) FROM mentions WHERE mentions.person = one.person),
               'messaging.idempotent_results',
               (SELECT count(*) FROM results WHERE results.person = one.person))
      FROM (SELECT DISTINCT unnest(people) AS person) one
    ON CONFLICT ON CONSTRAINT forgotten_people_pkey DO NOTHING
    RETURNING gone.user_id, gone.forgotten
$$;
