// Messaging restricted to connections without a connections service: mutual follows decide.
import { after, before, test } from 'node:test';
import { OwnNode } from '../support/own_node.mjs';
import { newPerson } from '../support/people.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';

const node = new OwnNode({ PARLEY_MESSAGING_POLICY: 'connections_only' });
before(() => node.start());
after(() => node.remove());

const follow = async (one, other) =>
  expectStatus(await one.post(`/users/${other.id}/follow`), 201);

// REQ RTS-6
test('a conversation opens once both follow each other, and not before', async () => {
  const [alice, bob] = await Promise.all([newPerson('alice', node), newPerson('bob', node)]);
  const open = () => alice.post('/conversations', { recipient_id: bob.id });
  expectProblem(await open(), 403, 'NOT_CONNECTED');
  await follow(alice, bob);
  expectProblem(await open(), 403, 'NOT_CONNECTED');
  await follow(bob, alice);
  expectStatus(await open(), 201);
});

// REQ RTS-6
test('who does not exist is told so', async () => {
  const alice = await newPerson('alice', node);
  const nobody = '00000000-0000-4000-8000-000000000000';
  const answer = await alice.post('/messages', { recipient_id: nobody, text: 'hello' });
  expectProblem(answer, 404, 'USER_NOT_FOUND');
});
