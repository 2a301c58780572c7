DROP FUNCTION messaging.commit_batch(
    integer[], bigint[], uuid[], integer[], bigint[],
    uuid[], bigint[], bigint[], timestamptz[], uuid[], uuid[], uuid[], uuid[],
    smallint[], bytea[], bytea[], text[],
    integer[], uuid[], uuid[], bigint[], bigint[]);
DROP FUNCTION messaging.judge_messages(
    integer[], uuid[], integer[], bigint[], uuid[], bigint[], uuid[], uuid[], uuid[]);
