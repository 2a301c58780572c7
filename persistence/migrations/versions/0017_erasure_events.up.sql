-- Every users node asks for the latest events each second, and so does every node without users.
DROP INDEX users.erasures_by_request;
CREATE INDEX erasures_by_request ON users.erasures (requested_at, user_id);
CREATE INDEX erasures_by_end ON users.erasures (erased_at, user_id) WHERE erased_at IS NOT NULL;
