// Groups, and crowds of people who are there and never do anything.
import { randomUUID } from 'node:crypto';
import { execute } from './database.mjs';
import { newPerson, node } from './people.mjs';
import { expectStatus } from './rest.mjs';

/** Ids of `count` accounts that nobody ever logs in to: without an email, which nodes seal. */
export async function crowd(count, at = node) {
  const ids = Array.from({ length: count }, () => randomUUID());
  const rows = ids.map((id) => `('${id}', 'crowd-${id}', '*', true)`);
  await execute(
    `INSERT INTO users.users (id, username, password_hash, email_verified)
     VALUES ${rows.join(', ')}`,
    at.databaseUrl,
  );
  return ids;
}

/** Makes a group of people and ids; the first of them makes it. */
export async function makeGroup(maker, others, more = {}, headers = undefined) {
  const members = others.map((x) => x.id ?? x);
  const body = { type: 'group', name: 'The group', member_ids: members, ...more };
  return maker.post('/conversations', body, headers);
}

/** Alice, an admin, with bob and carol in a new group. */
export async function newGroup(more = {}, at = node) {
  const names = ['alice', 'bob', 'carol'];
  const [alice, bob, carol] = await Promise.all(names.map((name) => newPerson(name, at)));
  const made = expectStatus(await makeGroup(alice, [bob, carol], more), 201);
  return { alice, bob, carol, id: made.conversation_id, made };
}

export const membersOf = (details) => details.participants.map((x) => x.user_id).sort();

/** Participants with their roles, as `{user_id: role}`. */
export async function rolesIn(person, id) {
  const details = expectStatus(await person.get(`/conversations/${id}`), 200);
  return Object.fromEntries(details.participants.map((x) => [x.user_id, x.role]));
}
