DROP FUNCTION messaging.set_muted(uuid, uuid, boolean, uuid, bytea);
DROP FUNCTION messaging.open_direct(uuid, uuid, uuid, smallint, bytea, uuid, bytea);
