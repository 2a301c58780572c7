-- Who wished to be erased, when, and what it took. No foreign key: it outlives everything.
CREATE TABLE users.erasures (
    user_id      uuid PRIMARY KEY,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    erase_after  timestamptz NOT NULL,
    erased_at    timestamptz,
    -- Rows by table.
    erased       jsonb
);
CREATE INDEX erasures_by_request ON users.erasures (requested_at);
CREATE INDEX erasures_due ON users.erasures (erase_after) WHERE erased_at IS NULL;

-- Takes all that is personal of somebody from every table and answers how many rows of which.
-- What refers to users.users is found by its foreign key, so a new table of that kind needs no
-- word here; what lives behind other services has none and is named. Messages stay, for they are
-- the others' as well, under a name that says nothing.
CREATE FUNCTION users.erase_person(person uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    target   record;
    affected bigint;
    summary  jsonb := '{}';
BEGIN
    FOR target IN
        SELECT name, key FROM (
            SELECT refers.conrelid::regclass::text AS name, key_column.attname::text AS key
            FROM pg_constraint refers
            JOIN pg_attribute key_column
              ON key_column.attrelid = refers.conrelid AND key_column.attnum = refers.conkey[1]
            WHERE refers.contype = 'f' AND refers.confrelid = 'users.users'::regclass
            UNION
            SELECT name, key FROM (VALUES
                ('messaging.mentions', 'target_user_id'),
                ('messaging.idempotent_results', 'user_id')
            ) AS named (name, key)
            WHERE to_regclass(name) IS NOT NULL
        ) AS everything
        -- Counts by triggers come after what they count.
        ORDER BY name COLLATE "C" DESC
    LOOP
        EXECUTE format('DELETE FROM %s WHERE %I = $1', target.name, target.key) USING person;
        GET DIAGNOSTICS affected = ROW_COUNT;
        IF affected > 0 THEN
            summary := summary || jsonb_build_object(
                target.name, affected + coalesce((summary ->> target.name)::bigint, 0));
        END IF;
    END LOOP;

    DELETE FROM users.outbox WHERE payload ->> 'user_id' = person::text;
    UPDATE users.users
    SET username = 'deleted-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 24),
        display_name = 'Deleted user', email = NULL, email_sealed = NULL, email_index = NULL,
        password_hash = '!', email_verified = false, bio = NULL, avatar_url = NULL, roles = '{}'
    WHERE id = person;
    RETURN summary || jsonb_build_object('users.users', 1);
END
$$;
