-- How many wrong passwords there were lately, for all nodes together: a token bucket a key, which is
-- one point in time. Keys are hashes: of an account and a network, of a device, of a network. What is
-- past says nothing and is swept away. Not worth a write-ahead log: after a crash of the database
-- everybody begins anew.
CREATE UNLOGGED TABLE users.password_guesses (
    key     bytea PRIMARY KEY,
    -- When the bucket is full again.
    full_at timestamptz NOT NULL
);
CREATE INDEX password_guesses_by_end ON users.password_guesses (full_at);

-- Takes one guess from the own bucket of who guesses and one from that of their network, or none at
-- all when either is empty. A key that is NULL has no limit. Answers the seconds until each bucket is
-- full again, and whether each had one left.
--
-- Everybody locks the own bucket first: nobody waits in a circle.
CREATE FUNCTION users.take_guess(
    own bytea, own_max integer, network bytea, network_max integer, window_s double precision,
    OUT own_left double precision, OUT own_within boolean,
    OUT network_left double precision, OUT network_within boolean
) LANGUAGE plpgsql AS $$
DECLARE
    own_step     double precision := window_s / greatest(own_max, 1);
    network_step double precision := window_s / greatest(network_max, 1);
    -- Not the transaction's time: it may have waited for others.
    own_moment   timestamptz;
    moment       timestamptz;
BEGIN
    own_left := 0;
    own_within := true;
    network_left := 0;
    network_within := true;
    IF own IS NOT NULL THEN
        INSERT INTO users.password_guesses (key, full_at) VALUES (own, clock_timestamp())
        ON CONFLICT (key) DO UPDATE SET key = excluded.key;
        own_moment := clock_timestamp();
        SELECT greatest(extract(epoch FROM full_at - own_moment), 0) INTO own_left
          FROM users.password_guesses WHERE key = own;
        own_within := own_left + own_step <= window_s;
        IF NOT own_within THEN
            RETURN;
        END IF;
    END IF;
    IF network IS NOT NULL THEN
        INSERT INTO users.password_guesses (key, full_at) VALUES (network, clock_timestamp())
        ON CONFLICT (key) DO UPDATE SET key = excluded.key;
        moment := clock_timestamp();
        SELECT greatest(extract(epoch FROM full_at - moment), 0) INTO network_left
          FROM users.password_guesses WHERE key = network;
        network_within := network_left + network_step <= window_s;
        IF NOT network_within THEN
            RETURN;
        END IF;
        network_left := network_left + network_step;
        UPDATE users.password_guesses SET full_at = moment + make_interval(secs => network_left)
         WHERE key = network;
    END IF;
    IF own IS NOT NULL THEN
        own_left := own_left + own_step;
        UPDATE users.password_guesses
           SET full_at = own_moment + make_interval(secs => own_left)
         WHERE key = own;
    END IF;
END
$$;
