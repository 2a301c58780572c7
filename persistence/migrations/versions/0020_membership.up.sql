-- Nodes find each other, judge each other and share out the shards. Only the clock of this
-- database decides; whoever changes the map locks its one row first, so that all do it in turn.
ALTER TABLE cluster.nodes ADD COLUMN link_address text NOT NULL DEFAULT '';
-- Who handed the shard over to its owner; null when it was taken or given by nobody.
ALTER TABLE cluster.shards ADD COLUMN came_from bigint;
ALTER TABLE cluster.suspicions ADD CHECK (reason IN ('refused', 'silent'));

-- The version that the change under way makes; told to all who listen when it commits.
CREATE FUNCTION cluster.next_version() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    made bigint;
BEGIN
    UPDATE cluster.map SET version = version + 1, changed_at = clock_timestamp()
    RETURNING version INTO made;
    PERFORM pg_notify('parley_map', made::text);
    RETURN made;
END $$;

CREATE FUNCTION cluster.note(node bigint, kind text, payload jsonb DEFAULT '{}')
RETURNS void LANGUAGE sql AS $$
    INSERT INTO cluster.events (node_id, kind, payload) VALUES (node, kind, payload);
$$;

CREATE FUNCTION cluster.is_living(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT state IN ('joining', 'up', 'draining');
$$;

CREATE FUNCTION cluster.holds_lease(node bigint) RETURNS boolean LANGUAGE sql AS $$
    SELECT EXISTS (SELECT 1 FROM cluster.nodes n WHERE n.id = node
                      AND cluster.is_living(n.state) AND n.lease_until > clock_timestamp());
$$;

-- Takes from a node all it owns or was to own; what the plan does not name is free.
CREATE FUNCTION cluster.disown(node bigint, made bigint, shards integer[], owners bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cluster.shards s
       SET owner = w.owner, epoch = epoch + 1, state = 'active', target = NULL,
           came_from = NULL, changed_version = made
      FROM unnest(shards, owners) AS w (shard_id, owner)
     WHERE s.shard_id = w.shard_id AND s.owner = node AND w.owner <> node;
    UPDATE cluster.shards s
       SET owner = NULL, epoch = epoch + 1, state = 'free', target = NULL, came_from = NULL,
           changed_version = made
     WHERE s.owner = node;
    UPDATE cluster.shards s SET state = 'active', target = NULL, changed_version = made
     WHERE s.target = node;
END $$;

-- Marks a node dead, for ever, and gives its shards away.
CREATE FUNCTION cluster.bury(
    by bigint, victim bigint, made bigint, shards integer[], owners bigint[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cluster.nodes SET state = 'dead' WHERE id = victim;
    DELETE FROM cluster.suspicions WHERE target = victim OR witness = victim;
    PERFORM cluster.disown(victim, made, shards, owners);
    -- A client that is frozen may hold locks on fences, and nothing else can free them.
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = current_user
       AND application_name = 'parley lane ' || victim;
    PERFORM cluster.note(by, 'evicted', jsonb_build_object('target', victim));
END $$;

-- A new incarnation, joining. Whoever listened at the same address before cannot be there any more;
-- and who listens nowhere serves alone, so it cannot be one of us.
CREATE FUNCTION cluster.join(its_name text, clients_at text, links_at text, lease_ms bigint)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    version bigint := cluster.next_version();
    made bigint;
BEGIN
    INSERT INTO cluster.nodes (name, address, link_address, state, lease_until)
    VALUES (its_name, clients_at, links_at, 'joining',
            clock_timestamp() + lease_ms * interval '1 ms')
    RETURNING id INTO made;
    PERFORM cluster.note(made, 'joined');
    PERFORM cluster.bury(made, n.id, version, '{}', '{}') FROM cluster.nodes n
     WHERE n.id <> made AND cluster.is_living(n.state)
       AND n.link_address IN ('', links_at);
    RETURN made;
END $$;

-- A new incarnation that serves alone: takes every shard, and the fences at once. Ends the lane
-- sessions of whoever was there before, which could still hold locks on fences.
CREATE FUNCTION cluster.claim_all(its_name text, lease_ms bigint)
RETURNS TABLE (node bigint, shard integer, under bigint) LANGUAGE plpgsql AS $$
DECLARE
    version bigint := cluster.next_version();
    made bigint;
BEGIN
    INSERT INTO cluster.nodes (name, state, lease_until)
    VALUES (its_name, 'joining', clock_timestamp() + lease_ms * interval '1 ms')
    RETURNING id INTO made;
    UPDATE cluster.nodes n SET state = 'dead' WHERE n.id <> made AND cluster.is_living(n.state);
    DELETE FROM cluster.suspicions;
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = current_user
       AND application_name LIKE 'parley lane %';
    UPDATE cluster.shards s
       SET owner = made, epoch = greatest(s.epoch, f.epoch) + 1, state = 'active', target = NULL,
           came_from = NULL, changed_version = version
      FROM messaging.fence f WHERE f.shard_id = s.shard_id;
    UPDATE messaging.fence f SET epoch = s.epoch
      FROM cluster.shards s WHERE s.shard_id = f.shard_id AND f.epoch < s.epoch;
    PERFORM cluster.note(made, 'claimed_all_shards');
    RETURN QUERY SELECT made, s.shard_id, s.epoch FROM cluster.shards s;
END $$;

-- No member: this node was declared dead (or has left) and must end.
CREATE FUNCTION cluster.heartbeat(me bigint, lease_ms bigint)
RETURNS TABLE (is_member boolean, version bigint, others_expired boolean) LANGUAGE plpgsql AS $$
DECLARE
    renewed boolean;
BEGIN
    UPDATE cluster.nodes n SET lease_until = clock_timestamp() + lease_ms * interval '1 ms'
     WHERE n.id = me AND cluster.is_living(n.state);
    renewed := FOUND;
    RETURN QUERY SELECT renewed, m.version, EXISTS (
        SELECT 1 FROM cluster.nodes n
         WHERE cluster.is_living(n.state) AND n.lease_until < clock_timestamp())
      FROM cluster.map m;
END $$;

-- joining, up, draining, in this order only. False: this node is no member.
CREATE FUNCTION cluster.advance(me bigint, wanted text, clients_at text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM cluster.map FOR UPDATE;
    UPDATE cluster.nodes
       SET state = wanted, address = CASE WHEN clients_at = '' THEN address ELSE clients_at END
     WHERE id = me AND (state, wanted) IN
           (('joining', 'up'), ('joining', 'draining'), ('up', 'draining'));
    IF FOUND THEN
        PERFORM cluster.next_version();
        PERFORM cluster.note(me, wanted);
    END IF;
    RETURN EXISTS (SELECT 1 FROM cluster.nodes WHERE id = me AND state = wanted);
END $$;

CREATE FUNCTION cluster.suspect(me bigint, suspected bigint, why text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    before timestamptz;
BEGIN
    SELECT at INTO before FROM cluster.suspicions s
     WHERE s.target = suspected AND s.witness = me AND s.reason = why;
    INSERT INTO cluster.suspicions (target, witness, reason) VALUES (suspected, me, why)
        ON CONFLICT (target, witness) DO UPDATE SET reason = why, at = clock_timestamp();
    IF before IS NULL OR before < clock_timestamp() - interval '5 s' THEN
        PERFORM cluster.note(me, 'suspected', jsonb_build_object('target', suspected, 'why', why));
    END IF;
END $$;

-- 'yes', or why not. Silence counts once the lease is over; a refused connection counts at once
-- when enough living members have seen it.
CREATE FUNCTION cluster.may_evict(accuser bigint, suspected bigint, lease_ms bigint)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    now_is timestamptz := clock_timestamp();
    lease interval := lease_ms * interval '1 ms';
    lease_over timestamptz;
    members bigint;
    expired bigint;
    witnesses bigint;
BEGIN
    IF NOT cluster.holds_lease(accuser) THEN
        RETURN 'no_lease';
    END IF;
    SELECT n.lease_until INTO lease_over FROM cluster.nodes n
     WHERE n.id = suspected AND cluster.is_living(n.state);
    IF lease_over IS NULL THEN
        RETURN 'no_member';
    END IF;
    -- After a restart of this server nobody had the chance to renew.
    IF now_is < pg_postmaster_start_time() + lease + interval '2 s' THEN
        RETURN 'too_soon';
    END IF;
    SELECT count(*), count(*) FILTER (WHERE n.lease_until < now_is) INTO members, expired
      FROM cluster.nodes n WHERE cluster.is_living(n.state);
    IF lease_over >= now_is THEN
        SELECT count(*) INTO witnesses FROM cluster.suspicions s
         WHERE s.target = suspected AND s.reason = 'refused' AND s.at > now_is - interval '5 s'
           AND cluster.holds_lease(s.witness);
        RETURN CASE WHEN witnesses >= CASE WHEN members <= 2 THEN 1 ELSE 2 END
                    THEN 'yes' ELSE 'lease_holds' END;
    END IF;
    -- So many at once were rather all cut off from here; unless it lasts.
    IF members >= 3 AND expired * 2 >= members AND lease_over > now_is - 3 * lease THEN
        RETURN 'too_many';
    END IF;
    RETURN 'yes';
END $$;

-- Declares a node dead, for ever, and gives its shards to others, all in one statement. `shards` and
-- `owners` are a plan made on `known`, the version of the map that the accuser has seen. Answers
-- 'done' or why not.
CREATE FUNCTION cluster.evict(
    accuser bigint, suspected bigint, lease_ms bigint, known bigint, shards integer[],
    owners bigint[]
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    verdict text;
BEGIN
    PERFORM 1 FROM cluster.map WHERE version = known FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'stale';
    END IF;
    verdict := cluster.may_evict(accuser, suspected, lease_ms);
    IF verdict <> 'yes' THEN
        RETURN verdict;
    END IF;
    PERFORM cluster.bury(accuser, suspected, cluster.next_version(), shards, owners);
    RETURN 'done';
END $$;

-- Carries a plan out as far as one statement can: shards without a living owner get theirs at
-- once, others are marked to move, which their owners do. 'done', 'stale' or 'no_lease'.
CREATE FUNCTION cluster.assign(me bigint, known bigint, shards integer[], owners bigint[])
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    made bigint;
BEGIN
    PERFORM 1 FROM cluster.map WHERE version = known FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'stale';
    END IF;
    IF NOT cluster.holds_lease(me) THEN
        RETURN 'no_lease';
    END IF;
    made := cluster.next_version();
    UPDATE cluster.shards s
       SET owner = CASE WHEN lives THEN s.owner ELSE w.owner END,
           epoch = CASE WHEN lives THEN s.epoch ELSE s.epoch + 1 END,
           state = CASE WHEN lives AND s.owner <> w.owner THEN 'moving' ELSE 'active' END,
           target = CASE WHEN lives AND s.owner <> w.owner THEN w.owner END,
           came_from = CASE WHEN lives THEN s.came_from END,
           changed_version = made
      FROM unnest(shards, owners) AS w (shard_id, owner)
      JOIN cluster.shards c ON c.shard_id = w.shard_id
      LEFT JOIN cluster.nodes n ON n.id = c.owner
     CROSS JOIN LATERAL (SELECT coalesce(cluster.is_living(n.state), false) AS lives) AS o
     WHERE s.shard_id = w.shard_id;
    PERFORM cluster.note(me, 'assigned', jsonb_build_object('shards', cardinality(shards)));
    RETURN 'done';
END $$;

-- The owner has finished with these shards, which were marked to move: their targets own them
-- now. Those that were not (any more) are left out of the answer and stay.
CREATE FUNCTION cluster.release(me bigint, shards integer[], epochs bigint[])
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

-- Goes in good order; what it still owns is free for the others.
CREATE FUNCTION cluster.leave(me bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    made bigint := cluster.next_version();
BEGIN
    UPDATE cluster.nodes SET state = 'left' WHERE id = me AND cluster.is_living(state);
    IF FOUND THEN
        PERFORM cluster.disown(me, made, '{}', '{}');
        DELETE FROM cluster.suspicions WHERE target = me OR witness = me;
        PERFORM cluster.note(me, 'left');
    END IF;
END $$;
