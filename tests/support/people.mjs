// People with accounts, made the way people make them: register, open the mail's link, log in.
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Caller, expectStatus } from './rest.mjs';
import { connect } from './socket.mjs';
import { until } from './waiting.mjs';

/** The node that tools/with-node has started around this run. */
export const node = {
  url: process.env.PARLEY_URL,
  dataDir: process.env.PARLEY_DATA_DIR,
  databaseUrl: process.env.DATABASE_URL,
};

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** A text that nobody else writes. */
export const unique = (text) => `${text} ${randomUUID()}`;

export function newRegistration(name = 'somebody') {
  const username = `${name}-${randomUUID().slice(0, 8)}`;
  return { username, email: `${username}@parley.example`, password: `pw ${randomUUID()}` };
}

const known = new Map();

/** Reads a mail once: there are many. */
async function readMail(path) {
  if (!known.has(path)) known.set(path, await readFile(path, 'utf8'));
  return known.get(path);
}

/** All mails to `email`, as text. */
export async function mailsTo(email, at = node) {
  const outbox = join(at.dataDir, 'outbox');
  const names = (await readdir(outbox)).filter((name) => name.endsWith('.eml'));
  const mails = await Promise.all(names.map((name) => readMail(join(outbox, name))));
  return mails.filter((mail) => mail.toLowerCase().includes(email.toLowerCase()));
}

const link = /https?:\/\/\S+\/auth\/verify\?token=[\w.~%-]+/;

/** The verification link of a mail. Mails are 8bit: no token is an escape, whatever its looks. */
export const linkIn = (mail) => link.exec(mail)?.[0];

/** The verification link mailed to `email`; `except` names links that are old news. */
export function verificationLink(email, at = node, except = []) {
  return until(`the verification mail to ${email}`, async () => {
    const mails = await mailsTo(email, at);
    return mails.map(linkIn).find((x) => x && !except.includes(x));
  });
}

const pathOf = (url) => new URL(url).pathname + new URL(url).search;

export async function verify(email, at = node) {
  const path = pathOf(await verificationLink(email, at));
  return expectStatus(await new Caller(at).get(path), 200);
}

/** An account and its token. */
export class Person extends Caller {
  connect(options) {
    return connect(this, options);
  }

  /** The direct conversation with `other`: its id. */
  async conversationWith(other) {
    const answer = await this.post('/conversations', { recipient_id: other.id });
    if (answer.status !== 200) expectStatus(answer, 201);
    return answer.body.conversation_id;
  }

  /** Sends over REST; the message. */
  async write(conversationId, text, headers) {
    const path = `/conversations/${conversationId}/messages`;
    return expectStatus(await this.post(path, { text }, headers), 201);
  }

  async logIn() {
    const { email, password } = this;
    const answer = await new Caller(this.node).post('/auth/login', { email, password });
    this.token = expectStatus(answer, 200).access_token;
    return answer;
  }
}

/** Registers, verifies and logs in. */
export async function newPerson(name, at = node) {
  const account = newRegistration(name);
  const registered = expectStatus(await new Caller(at).post('/auth/register', account), 201);
  await verify(account.email, at);
  const person = Object.assign(new Person(at), account, { id: registered.id });
  await person.logIn();
  return person;
}

/** Two people and their conversation, empty. */
export async function newPair(at = node) {
  const [alice, bob] = await Promise.all([newPerson('alice', at), newPerson('bob', at)]);
  return { alice, bob, id: await alice.conversationWith(bob) };
}

export const stranger = new Caller(node);
