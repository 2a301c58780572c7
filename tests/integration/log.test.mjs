// The whole log: every change has its place, is told once and in order, and can be caught up with.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { Chatter, comparable, fold, randoms } from '../support/chatter.mjs';
import { query } from '../support/database.mjs';
import { Follower } from '../support/follower.mjs';
import { membersOf, newGroup } from '../support/groups.mjs';
import { newPair, newPerson } from '../support/people.mjs';
import { expectStatus } from '../support/rest.mjs';
import { sleep, until } from '../support/waiting.mjs';

const THUMB = encodeURIComponent('👍');

async function session(t, person) {
  const socket = await person.connect();
  t.after(() => socket.cut());
  return socket;
}

// REQ MSS-US1-3 MSS-FR-005 MSS-US6-2
test('what changed while away comes in order, and deleted text is never said again', async (t) => {
  const { alice, bob, carol, id } = await newGroup();
  const path = `/conversations/${id}`;
  const first = await alice.write(id, 'one'); // 1
  const second = await alice.write(id, 'two'); // 2
  expectStatus(await alice.patch(`${path}/messages/${first.id}`, { text: 'uno' }), 200); // 3
  expectStatus(await bob.put(`${path}/messages/${first.id}/reactions/${THUMB}`), 200); // 4
  expectStatus(await alice.patch(`${path}/messages/${second.id}`, { text: 'dos' }), 200); // 5
  expectStatus(await alice.delete(`${path}/messages/${second.id}`), 204); // 6
  expectStatus(await bob.delete(`${path}/messages/${first.id}/reactions/${THUMB}`), 200); // 7
  expectStatus(await alice.patch(path, { name: 'New' }), 200); // 8
  expectStatus(await bob.delete(`${path}/members/me`), 204); // 9
  const socket = await session(t, carol);
  const missed = await socket.emit('resume', { cursors: { [id]: 0 } });
  const synced = expectStatus(await carol.post('/sync', { cursors: { [id]: 0 } }), 200);
  assert.deepEqual(synced.entries, missed.entries);
  assert.deepEqual(
    missed.entries.map((x) => [x.data.seq, x.event]),
    [
      [1, 'newMessage'],
      [2, 'messageDeleted'],
      [3, 'messageEdited'],
      [4, 'reactionAdded'],
      [5, 'messageDeleted'],
      [6, 'messageDeleted'],
      [7, 'reactionRemoved'],
      [8, 'conversationUpdated'],
      [9, 'memberLeft'],
    ],
  );
  assert.ok(!JSON.stringify(missed).includes('dos'));
  assert.ok(!JSON.stringify(missed).includes('two'));
  assert.deepEqual([missed.has_more, missed.recovered], [false, true]);
  await alice.write(id, 'ten');
  assert.equal((await socket.event('newMessage', (x) => x.text === 'ten')).seq, 10);
  const rest = await socket.emit('resume', { cursors: { [id]: 7 } });
  assert.deepEqual(
    rest.entries.map((x) => x.data.seq),
    [8, 9, 10],
  );
});

// REQ MSS-FR-003
test('the log without its deleted texts is all that the database keeps of them', async () => {
  const { alice, bob, id } = await newPair();
  const sent = await alice.write(id, 'unspeakable words');
  const path = `/conversations/${id}/messages/${sent.id}`;
  expectStatus(await alice.patch(path, { text: 'unspeakable again' }), 200);
  expectStatus(await bob.put(`${path}/reactions/${THUMB}`), 200);
  expectStatus(await alice.delete(path), 204);
  const rows = await query(
    `SELECT m.text, m.content, m.nonce, e.payload
       FROM messaging.messages m, messaging.conversation_events e
      WHERE m.conversation_id = :id AND e.conversation_id = :id`,
    { id },
  );
  assert.equal(rows.length, 3);
  assert.ok(!JSON.stringify(rows).includes('unspeakable'));
  assert.ok(rows.every((x) => x.text === null && x.content === null && x.nonce === null));
});

const MESSAGES = 10_000;

/** Asks as a client does: what a busy node could not answer in time is asked again, by its key. */
function insist(person, method, path, json, status) {
  const headers = { 'Idempotency-Key': randomUUID() };
  return until(`${method} ${path}`, async () => {
    const answer = await person.call(method, path, { json, headers });
    if (answer.status === 503) return undefined;
    expectStatus(answer, status);
    return answer;
  });
}

/** Invites somebody and removes them again, and renames the group, until told to stop. */
async function restless(admin, guest, id, random, isOver) {
  const path = `/conversations/${id}`;
  let rounds = 0;
  while (!isOver()) {
    rounds += 1;
    await insist(admin, 'POST', `${path}/members`, { user_ids: [guest.id] }, 200);
    await sleep(100 * random());
    await insist(admin, 'PATCH', path, { name: `round ${rounds}` }, 200);
    const [who, whom] = random() < 0.5 ? [guest, 'me'] : [admin, guest.id];
    await insist(who, 'DELETE', `${path}/members/${whom}`, undefined, 204);
    await sleep(100 * random());
  }
  return rounds;
}

/** Entries that came to a guest at a time when they were no member. */
function overheard(events, id, guest) {
  let isMember = false;
  const wrong = [];
  for (const { event, data } of events) {
    if (data.conversation_id !== id || data.seq === undefined) continue;
    if (event === 'memberJoined' && data.user_id === guest.id) isMember = true;
    if (!isMember) wrong.push({ event, data });
    if (event === 'memberLeft' && data.user_id === guest.id) isMember = false;
  }
  return wrong;
}

async function historyOf(person, id) {
  const items = [];
  for (;;) {
    const after = items.at(-1)?.seq ?? 0;
    const path = `/conversations/${id}/messages?after_seq=${after}&limit=200`;
    const body = expectStatus(await person.get(path), 200);
    items.push(...body.items);
    if (!body.has_more) return items;
  }
}

// REQ MSS-US7-3 MSS-EDGE-3 MSS-FR-014 MSS-REL-1 RTS-2 RUN-3
test('10,000 messages and all kinds of changes, with connections lost all the time', async (t) => {
  const { alice, bob, carol, id } = await newGroup();
  const guest = await newPerson('guest');
  const random = randoms(11);
  const steady = new Follower(carol, [id]).start();
  const shaky = new Follower(carol, [id]).start();
  t.after(() => Promise.all([steady.stop(), shaky.stop()]));
  const listening = await session(t, guest);
  const chatters = [alice, bob].map((person) => new Chatter(person, id, random));
  let isOver = false;
  const shaking = (async () => {
    while (!isOver) {
      await sleep(20 + 150 * random());
      const dice = random();
      if (dice < 0.7) shaky.cut();
      else chatters[dice < 0.85 ? 0 : 1].cut();
    }
  })();
  const moving = restless(alice, guest, id, random, () => isOver);
  await Promise.all(chatters.map((x) => x.chat(MESSAGES / 2)));
  isOver = true;
  const [rounds] = await Promise.all([moving, shaking]);
  await Promise.all(chatters.map((x) => x.end()));
  const details = expectStatus(await carol.get(`/conversations/${id}`), 200);
  const head = details.last_seq;
  for (const follower of [steady, shaky]) {
    await until('the whole log', () => follower.cursor(id) === head, 60_000);
    assert.deepEqual(follower.violations.slice(0, 5), []);
  }
  assert.ok(shaky.reconnects >= 10, `${shaky.reconnects} reconnects`);
  assert.deepEqual(chatters.flatMap((x) => x.violations).slice(0, 5), []);
  const changes = chatters.reduce((sum, x) => sum + x.changes, 0);
  t.diagnostic(`${head} entries, ${changes} changes, ${rounds} rounds, ${shaky.reconnects} cuts`);

  // One log for everybody, and what it means is what the node holds.
  const history = await historyOf(carol, id);
  const expected = comparable(history.map((x) => [x.id, x]));
  const founders = [alice, bob, carol].map((x) => x.id);
  for (const follower of [steady, shaky]) {
    const state = fold(follower.entries(id), founders);
    assert.deepEqual(comparable(state.messages), expected);
    assert.deepEqual([...state.members].sort(), membersOf(details));
    assert.equal(state.name, details.name);
  }
  // Nothing acknowledged is lost or there twice, and it stands where it was acknowledged.
  const stored = await query(
    'SELECT seq, id FROM messaging.messages WHERE conversation_id = :id ORDER BY seq',
    { id },
  );
  const placed = new Map(stored.map((x) => [x.id, x.seq]));
  const acknowledged = chatters.flatMap((x) => x.acknowledged);
  assert.equal(acknowledged.length, MESSAGES);
  assert.equal(stored.length, MESSAGES);
  for (const one of acknowledged) assert.equal(placed.get(one.id), one.seq);
  assert.deepEqual(overheard(listening.events, id, guest), []);

  // The numbers agree, too.
  assert.equal(details.message_count, history.length);
  const numbers = expectStatus(await carol.get(`/conversations/${id}/analytics`), 200);
  assert.equal(numbers.message_count, history.length);
});
