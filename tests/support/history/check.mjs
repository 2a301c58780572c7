// The checker: every rule over one history. It knows nothing of nodes, databases or time.
import * as acknowledgedInOrder from './rules/acknowledged_in_order.mjs';
import * as acknowledgedKept from './rules/acknowledged_kept.mjs';
import * as allDelivered from './rules/all_delivered.mjs';
import * as allSettles from './rules/all_settles.mjs';
import * as backInTime from './rules/back_in_time.mjs';
import * as caughtUp from './rules/caught_up.mjs';
import * as cursorsBounded from './rules/cursors_bounded.mjs';
import * as cursorsGrow from './rules/cursors_grow.mjs';
import * as devicesAgree from './rules/devices_agree.mjs';
import * as durableFirst from './rules/durable_first.mjs';
import * as epochsUnique from './rules/epochs_unique.mjs';
import * as headsGrow from './rules/heads_grow.mjs';
import * as lastEditWins from './rules/last_edit_wins.mjs';
import * as membersByLog from './rules/members_by_log.mjs';
import * as membersOnly from './rules/members_only.mjs';
import * as mentionedOnce from './rules/mentioned_once.mjs';
import * as movesFailNothing from './rules/moves_fail_nothing.mjs';
import * as noHole from './rules/no_hole.mjs';
import * as noStaleAnswer from './rules/no_stale_answer.mjs';
import * as oneEffectAKey from './rules/one_effect_a_key.mjs';
import * as oneEntryASeq from './rules/one_entry_a_seq.mjs';
import * as oneWriter from './rules/one_writer.mjs';
import * as outboxOnce from './rules/outbox_once.mjs';
import * as ownWritesRead from './rules/own_writes_read.mjs';
import * as refusalsHonest from './rules/refusals_honest.mjs';
import * as refusedAbsent from './rules/refused_absent.mjs';
import * as retriesSettle from './rules/retries_settle.mjs';
import * as seenInOrder from './rules/seen_in_order.mjs';
import { History } from './history.mjs';

export const rules = [
  acknowledgedKept,
  refusedAbsent,
  oneEffectAKey,
  noHole,
  oneEntryASeq,
  acknowledgedInOrder,
  seenInOrder,
  allDelivered,
  membersOnly,
  durableFirst,
  caughtUp,
  ownWritesRead,
  headsGrow,
  cursorsGrow,
  cursorsBounded,
  devicesAgree,
  mentionedOnce,
  outboxOnce,
  membersByLog,
  oneWriter,
  epochsUnique,
  noStaleAnswer,
  movesFailNothing,
  backInTime,
  allSettles,
  retriesSettle,
  lastEditWins,
  refusalsHonest,
];

const EXAMPLES_MAX = 5;

/** What is broken in a history, as `{invariant, sentence, proof}`: a few examples of each. */
export function violationsIn(lines) {
  const history = new History(lines);
  return rules.flatMap(({ invariant, check }) => {
    const found = [];
    for (const [sentence, ...proof] of check(history)) {
      found.push({ invariant, sentence, proof });
      if (found.length === EXAMPLES_MAX) break;
    }
    return found;
  });
}

const short = (line) => {
  const text = JSON.stringify(line);
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
};

/** For people: which invariant broke, and the operations that prove it. */
export const describeViolations = (violations) =>
  violations
    .map(({ invariant, sentence, proof }) =>
      [`invariant ${invariant}: ${sentence}`, ...proof.map((x) => `    ${short(x)}`)].join('\n'),
    )
    .join('\n');
