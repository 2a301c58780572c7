CREATE TABLE messaging.mentions (
    id             uuid PRIMARY KEY,
    message_id     uuid NOT NULL REFERENCES messaging.messages (id) ON DELETE CASCADE,
    target_user_id uuid NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    read_at        timestamptz,
    CONSTRAINT mentions_once UNIQUE (message_id, target_user_id)
);
CREATE INDEX mentions_of_user ON messaging.mentions (target_user_id, created_at DESC);
