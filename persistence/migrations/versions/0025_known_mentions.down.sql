DROP FUNCTION messaging.keep_mentions(smallint[], integer[], uuid[], uuid[], uuid[], timestamptz[]);
