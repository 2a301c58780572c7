// Numbers: analytics of a conversation, message counts, and what is unread.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execute } from '../support/database.mjs';
import { newGroup } from '../support/groups.mjs';
import { newPair } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

const analytics = async (person, id, parameters = '') =>
  expectStatus(await person.get(`/conversations/${id}/analytics${parameters}`), 200);

const moveTo = (message, time) =>
  execute(`UPDATE messaging.messages SET created_at = '${time}' WHERE id = '${message}'`);

// REQ MSS-US8-2
test('analytics count messages by day and by member', async () => {
  const { alice, bob, carol, id } = await newGroup();
  const sent = [];
  for (const [person, time] of [
    [alice, '2026-03-01T23:59:59.999999Z'],
    [bob, '2026-03-02T00:00:00Z'],
    [bob, '2026-03-02T12:00:00Z'],
    [bob, '2026-03-05T00:00:00Z'],
    [alice, '2026-03-05T09:00:00Z'],
  ]) {
    sent.push(await person.write(id, 'x'));
    await moveTo(sent.at(-1).id, time);
  }
  const all = await analytics(carol, id);
  assert.deepEqual(all, {
    message_count: 5,
    messages_per_day: [
      { date: '2026-03-01', count: 1 },
      { date: '2026-03-02', count: 2 },
      { date: '2026-03-05', count: 2 },
    ],
    most_active_members: [
      { user_id: bob.id, username: bob.username, count: 3 },
      { user_id: alice.id, username: alice.username, count: 2 },
    ],
  });
  const within = async (from, to) => {
    const found = await analytics(carol, id, `?from=${from}&to=${to}`);
    return found.message_count;
  };
  // Both ends are inclusive, and a date is its whole day.
  assert.equal(await within('2026-03-01', '2026-03-02'), 3);
  assert.equal(await within('2026-03-02', '2026-03-02'), 2);
  assert.equal(await within('2026-03-02T00:00:00Z', '2026-03-02T12:00:00Z'), 2);
  assert.equal(await within('2026-03-02T00:00:00.000001Z', '2026-03-02T11:59:59Z'), 0);
  for (const bad of ['?from=yesterday', '?to=2026-13-01', '?from=', '?to=12']) {
    const answer = await carol.get(`/conversations/${id}/analytics${bad}`);
    const error = expectProblem(answer, 422, 'VALIDATION_FAILED');
    assert.equal(error.details.length, 1);
  }
});

// REQ MSS-US8-1 MSS-US8-2 MSS-US8-3 MSS-FR-015
test('deleted messages do not count, edited ones do, and changes show at once', async () => {
  const { alice, bob, id } = await newGroup();
  const counts = async () => {
    const details = expectStatus(await alice.get(`/conversations/${id}`), 200);
    const { message_count: counted } = await analytics(alice, id);
    return [details.message_count, counted];
  };
  const first = await bob.write(id, 'one');
  const second = await bob.write(id, 'two');
  assert.deepEqual(await counts(), [2, 2]);
  const path = (message) => `/conversations/${id}/messages/${message.id}`;
  expectStatus(await bob.patch(path(first), { text: 'uno' }), 200);
  expectStatus(await alice.put(`${path(first)}/reactions/${encodeURIComponent('👍')}`), 200);
  assert.deepEqual(await counts(), [2, 2]);
  expectStatus(await bob.delete(path(second)), 204);
  assert.deepEqual(await counts(), [1, 1]);
  await alice.write(id, 'three');
  assert.deepEqual(await counts(), [2, 2]);
});

test('an empty conversation has empty numbers', async () => {
  const { alice, id } = await newPair();
  assert.deepEqual(await analytics(alice, id), {
    message_count: 0,
    messages_per_day: [],
    most_active_members: [],
  });
});

test("unread counts others' messages that are there: no changes, no deleted ones", async () => {
  const { alice, bob, id } = await newPair();
  const unread = async () =>
    expectStatus(await bob.get('/conversations'), 200).items[0].unread_count;
  const sent = [];
  for (const text of ['one', 'two', 'three']) sent.push(await alice.write(id, text));
  await bob.write(id, 'mine');
  assert.equal(await unread(), 3);
  const path = (message) => `/conversations/${id}/messages/${message.id}`;
  expectStatus(await alice.patch(path(sent[0]), { text: 'uno' }), 200);
  expectStatus(await alice.put(`${path(sent[0])}/reactions/${encodeURIComponent('👍')}`), 200);
  assert.equal(await unread(), 3);
  expectStatus(await alice.delete(path(sent[1])), 204);
  assert.equal(await unread(), 2);
  // Reading up to the end of the log, whatever stands there, leaves nothing unread.
  const { last_seq: end } = expectStatus(await bob.get(`/conversations/${id}`), 200);
  expectStatus(await bob.post(`/conversations/${id}/read`, { seq: end }), 204);
  assert.equal(await unread(), 0);
  await alice.write(id, 'four');
  assert.equal(await unread(), 1);
});

test('all devices of a user are told how far it has read', async (t) => {
  const { alice, bob, id } = await newPair();
  const devices = await Promise.all([bob.connect(), bob.connect()]);
  t.after(() => devices.map((x) => x.cut()));
  const { seq } = await alice.write(id, 'x');
  await devices[0].emit('markAsRead', { conversation_id: id, seq });
  for (const device of devices) {
    const told = await device.event('messageRead', (x) => x.conversation_id === id);
    assert.deepEqual([told.user_id, told.seq], [bob.id, seq]);
  }
});
