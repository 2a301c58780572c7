// Mails by SMTP, to a server that works, refuses for a while, and is away for a while.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { join } from 'node:path';
import { OwnNode } from '../support/own_node.mjs';
import { newRegistration } from '../support/people.mjs';
import { root } from '../support/places.mjs';
import { Caller, expectStatus } from '../support/rest.mjs';
import { until } from '../support/waiting.mjs';

class Sink {
  async start(...statuses) {
    const script = join(root, 'tests/support/mail_sink.py');
    const flags = ['-P', script, String(this.port ?? 0), ...statuses];
    this.output = '';
    this.child = spawn('/usr/bin/python3', flags, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.child.stdout.on('data', (piece) => {
      this.output += piece;
    });
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
    await until('the mail sink', () => /^port \d+$/m.test(this.output));
    this.port = Number(/^port (\d+)$/m.exec(this.output)[1]);
    return this;
  }

  /** What was offered for `email`, in the order it came. */
  mailsTo(email) {
    const lines = this.output.split('\n').filter((x) => x.startsWith('{'));
    return lines.map((x) => JSON.parse(x)).filter((x) => x.to.includes(email));
  }

  async stop() {
    this.child.kill();
    await this.ended;
  }
}

const sink = new Sink();
const node = new OwnNode();
before(async () => {
  await sink.start();
  Object.assign(node.settings, {
    PARLEY_MAIL_SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
    PARLEY_MAIL_SMTP_TLS: 'none',
    PARLEY_MAIL_FROM: 'Parley <mails@parley.example>',
    PARLEY_MAIL_RETRY_MIN: '50ms',
    PARLEY_MAIL_RETRY_MAX: '200ms',
    PARLEY_HTTP_PUBLIC_URL: 'https://parley.example',
  });
  await node.start();
});
after(async () => {
  await node.remove();
  await sink.stop();
});

async function register() {
  const account = newRegistration();
  expectStatus(await new Caller(node).post('/auth/register', account), 201);
  return account;
}

const accepted = (email) => sink.mailsTo(email).filter((x) => x.status === '250');
const whenSent = (email) => until(`a mail to ${email}`, () => accepted(email)[0]);

const linkIn = (mail) =>
  /https:\/\/parley\.example(\/auth\/verify\?token=[\w-]+)/.exec(mail.content);

// REQ USER-BE-001.2-S1
test('a registration is mailed by SMTP, and the link in it verifies the address', async () => {
  const { email, username } = await register();
  const mail = await whenSent(email);
  assert.equal(mail.from, 'mails@parley.example');
  assert.deepEqual(mail.to, [email]);
  assert.match(mail.content, /^From: Parley <mails@parley\.example>\r?$/m);
  assert.match(mail.content, new RegExp(`^To: ${email}\r?$`, 'm'));
  assert.match(mail.content, /^Message-ID: <[\w-]+@parley\.example>\r?$/m);
  assert.ok(mail.content.includes(`Hello ${username}`));
  const opened = await new Caller(node).get(linkIn(mail)[1]);
  expectStatus(opened, 200);
  assert.equal(sink.mailsTo(email).length, 1, 'never twice');
});

// REQ USER-INFRA-001.3-S1
test('a server that refuses for a while gets the mail again, until it takes it once', async () => {
  await sink.stop();
  await sink.start('451', '421', '554');
  const { email } = await register();
  const mail = await whenSent(email);
  const offered = sink.mailsTo(email);
  assert.deepEqual(
    offered.map((x) => x.status),
    ['451', '421', '554', '250'],
  );
  const idOf = (x) => /^Message-ID: (\S+)/m.exec(x.content)[1];
  assert.deepEqual([...new Set(offered.map(idOf))], [idOf(mail)], 'told apart by their id');
});

// REQ API-NFR-007
test('the pauses between attempts grow up to the longest', async () => {
  await sink.stop();
  await sink.start('451', '451', '451', '451');
  const { email } = await register();
  await whenSent(email);
  const at = sink.mailsTo(email).map((x) => x.at_ms);
  assert.equal(at.length, 5);
  const pauses = at.slice(1).map((x, i) => x - at[i]);
  // Each is spread over its upper half: 50, 100, 200 and again 200 ms at most.
  [25, 50, 100, 100].forEach((least, i) => assert.ok(pauses[i] >= least, `${pauses}`));
});

// REQ USER-INFRA-001.3-S1
test('while the server is away people register, and their mails wait', async () => {
  await sink.stop();
  const people = [await register(), await register(), await register()];
  await until('failed attempts', () => (node.log().match(/mail_failed/g) ?? []).length >= 6);
  await sink.start();
  for (const { email } of people) await whenSent(email);
  for (const { email } of people) assert.equal(sink.mailsTo(email).length, 1);
});

test('the log names no address', () => {
  assert.ok(!node.log().includes('@parley.example>') && !/somebody-\w+@/.test(node.log()));
});
