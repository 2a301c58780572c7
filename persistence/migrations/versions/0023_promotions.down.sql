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
DROP FUNCTION cluster.is_new_server(interval);
ALTER TABLE cluster.map DROP COLUMN timeline_seen_at;
ALTER TABLE cluster.map DROP COLUMN timeline;
DROP FUNCTION cluster.timeline();
