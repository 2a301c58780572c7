DROP FUNCTION messaging.commit_log(
    integer[], bigint[], uuid[], integer[], bigint[],
    uuid[], bigint[], bigint[], timestamptz[], uuid[], uuid[], uuid[], uuid[],
    smallint[], bytea[], bytea[], text[],
    uuid[], bigint[], bigint[], timestamptz[], uuid[], smallint[], uuid[],
    jsonb[], bigint[], uuid[], bytea[], smallint[], bytea[], bytea[], text[]);
DROP FUNCTION messaging.judge_log(
    integer[], uuid[], integer[], bigint[], uuid[], bigint[], uuid[], uuid[], uuid[],
    uuid[], bigint[], uuid[], uuid[], jsonb[], bigint[], uuid[]);
DROP FUNCTION messaging.apply_entry(
    uuid, bigint, timestamptz, smallint, uuid, jsonb, smallint, bytea, bytea, text);
DROP FUNCTION messaging.open_group(
    uuid, uuid, uuid[], smallint, text, text, bytea, uuid, bytea);
DROP TABLE messaging.reactions;
ALTER TABLE messaging.idempotent_results
    DROP COLUMN conversation_id,
    DROP COLUMN seq,
    ADD COLUMN body bytea NOT NULL DEFAULT '';
ALTER TABLE messaging.messages DROP COLUMN deleted_by;
ALTER TABLE messaging.conversation_events DROP COLUMN id;
