DROP INDEX users.erasures_by_end;
DROP INDEX users.erasures_by_request;
CREATE INDEX erasures_by_request ON users.erasures (requested_at);
