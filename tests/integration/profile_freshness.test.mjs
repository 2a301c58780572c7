// A node shows what people have just changed, whatever it remembers of them.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { newPair } from '../support/people.mjs';
import { expectStatus } from '../support/rest.mjs';

let alice;
let bob;
let id;
before(async () => ({ alice, bob, id } = await newPair()));

const patch = (person, json) => person.call('PATCH', '/users/me', { json });

test('a new name stands everywhere at once', async () => {
  const shownName = async () => {
    const { participants } = expectStatus(await bob.get(`/conversations/${id}`), 200);
    return participants.find((x) => x.user_id === alice.id).display_name;
  };
  await shownName(); // now it is remembered
  for (let i = 0; i < 20; i += 1) {
    const name = `Alice the ${i}th`;
    const [looking] = await Promise.all([shownName(), patch(alice, { display_name: name })]);
    assert.ok(looking === null || typeof looking === 'string');
    assert.equal(await shownName(), name);
    const [found] = expectStatus(await bob.get(`/users?username=${alice.username}`), 200).items;
    assert.equal(found.display_name, name);
    assert.equal(expectStatus(await bob.get(`/users/${alice.id}`), 200).display_name, name);
  }
});
