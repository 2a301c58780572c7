DROP FUNCTION messaging.forget_people(uuid[], timestamptz, uuid);
DROP TABLE messaging.forgotten_people;
DROP TABLE messaging.erasures_heard;
