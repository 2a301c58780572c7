-- After a fail-over nobody had the chance to renew a lease either, and the promoted server has run
-- for long: what tells is its timeline.
CREATE FUNCTION cluster.timeline() RETURNS integer LANGUAGE sql AS $$
    SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer;
$$;

ALTER TABLE cluster.map ADD COLUMN timeline integer NOT NULL DEFAULT 0;
ALTER TABLE cluster.map ADD COLUMN timeline_seen_at timestamptz NOT NULL DEFAULT '-infinity';
UPDATE cluster.map SET timeline = cluster.timeline();

-- Whether the server was started, or is known as the new primary, so recently that leases say nothing.
CREATE FUNCTION cluster.is_new_server(lease interval) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cluster.map SET timeline = cluster.timeline(), timeline_seen_at = clock_timestamp()
     WHERE timeline <> cluster.timeline();
    RETURN clock_timestamp() < lease + interval '2 s' + greatest(
        pg_postmaster_start_time(), (SELECT m.timeline_seen_at FROM cluster.map m)
    );
END $$;

CREATE OR REPLACE FUNCTION cluster.may_evict(accuser bigint, suspected bigint, lease_ms bigint)
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
    -- Before this server was started, or promoted, nobody had the chance to renew.
    IF cluster.is_new_server(lease) THEN
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
