// What two people who chat see when the node that one of them is connected to is killed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OwnCluster } from '../support/own_cluster.mjs';
import { newPair } from '../support/people.mjs';
import { metric } from '../support/metrics.mjs';
import { launch, logIn, openPage, openThread, until } from './support/setup.mjs';

const cluster = new OwnCluster(3);
let browser;
before(async () => {
  await cluster.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await cluster.remove();
});

/** The node that has sessions; where several do, one of them. */
async function nodeWithSession() {
  for (const node of cluster.nodes) {
    // Who was killed before may be on its way up.
    if ((await metric(node, 'parley_sessions').catch(() => 0)) > 0) return node;
  }
  throw new Error('no node has a session');
}

// REQ RUN-7 MSS-REL-4
test('two browsers chat on while their node is killed, and miss and repeat nothing', async (t) => {
  const { alice, bob, id } = await newPair(cluster.front);
  const open = async (person) => {
    const page = await openPage(browser, t, { baseURL: cluster.url });
    await logIn(page, person);
    return openThread(page, id);
  };
  const [hers, his] = [await open(alice), await open(bob)];
  const expected = [];
  const say = async (from, to, text) => {
    await from.box.fill(text);
    await from.box.press('Enter');
    expected.push(text);
    await to.messages.last().getByText(text, { exact: true }).waitFor({ timeout: 30_000 });
  };
  await say(hers, his, 'one');
  await say(his, hers, 'two');
  await cluster.kill(await nodeWithSession());
  await say(hers, his, 'three');
  await say(his, hers, 'four');
  await cluster.kill(await nodeWithSession());
  await say(his, hers, 'five');
  await say(hers, his, 'six');

  for (const { messages } of [hers, his]) {
    await until('the whole history', async () => (await messages.count()) === expected.length);
    const shown = await messages.allInnerTexts();
    for (const [i, text] of expected.entries()) assert.ok(shown[i].includes(text), shown[i]);
  }
});
