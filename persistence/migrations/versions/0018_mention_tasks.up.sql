-- Messages whose mentions are to be found out: left behind by the transaction that writes the
-- message, gone when it is done. The names themselves stand in the message, which may be sealed.
CREATE TABLE messaging.mention_tasks (
    -- Another one after an edit, so that what was found in the older text is not kept.
    id              bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    message_id      uuid PRIMARY KEY,
    conversation_id uuid NOT NULL,
    seq             bigint NOT NULL,
    trace_id        bytea NOT NULL,
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_until     timestamptz
);
CREATE INDEX mention_tasks_due ON messaging.mention_tasks (next_attempt_at);
