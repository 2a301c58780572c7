// What people do at random, until told to stop: write, change their minds, read, come and go.
import { newPerson, newRegistration } from '../people.mjs';
import { sleep, until } from '../waiting.mjs';
import { Crowd } from './crowd.mjs';

// Few, so that somebody takes one back that is there.
const EMOJIS = ['👍', '🎉'];
/** How many messages of a conversation are in people's minds. */
const REMEMBERED = 40;

/** How often each thing is done, of 100. */
const HABITS = [
  [45, 'send'],
  [3, 'again'],
  [6, 'mention'],
  [6, 'edit'],
  [4, 'erase'],
  [9, 'react'],
  [6, 'read'],
  [6, 'deliver'],
  [5, 'history'],
  [3, 'details'],
  [2, 'sync'],
  [1, 'register'],
  [4, 'group'],
];

export class Workload extends Crowd {
  #isOver = false;
  #lines = [];
  #sent = [];
  #said = 0;
  #count = 0;

  /** How many there are of each; and how long devices may take to catch up in the end. */
  constructor(parts, { people = 5, groups = 2, devices = 2, lines = 2, catchUpMs } = {}) {
    super(parts);
    this.size = { people, groups, devices, lines };
    this.catchUpMs = catchUpMs ?? this.catchUpMs;
  }

  /** Accounts, conversations and connected devices; then everybody begins. */
  async start() {
    const { people, groups, devices, lines } = this.size;
    const names = Array.from({ length: people }, (_, i) => `person${i}`);
    const accounts = await Promise.all(names.map((name) => newPerson(name, this.site.pick())));
    const all = accounts.map((person) => this.add(person, devices));
    await Promise.all(all.slice(1).map((other, i) => this.addDirect(all[i], other)));
    const makers = Array.from({ length: groups }, (_, i) => all[i % all.length]);
    const othersOf = (maker) => all.filter((x) => x !== maker).slice(0, 3);
    await Promise.all(makers.map((maker) => this.addGroup(maker, othersOf(maker))));
    for (const one of this.conversations) Object.assign(one, { known: [], head: 0, names: 0 });
    await this.connect();
    for (const one of all) for (let i = 0; i < lines; i += 1) this.#lines.push(this.#live(one));
    return this;
  }

  /** Things done so far. */
  get count() {
    return this.#count;
  }

  /** Waits until that many more things are done. */
  async more(count) {
    const goal = this.#count + count;
    await until(`${count} more operations`, () => this.#count >= goal, 90_000);
  }

  async settle() {
    await this.#stop();
    await super.settle();
  }

  async end() {
    await Promise.allSettled([this.#stop(), this.disconnect()]);
  }

  async #stop() {
    this.#isOver = true;
    await Promise.all(this.#lines);
  }

  async #live(one) {
    while (!this.#isOver) {
      const own = this.conversations.filter((x) => x.members.has(one.id));
      let dice = 100 * this.random();
      const [, habit] = HABITS.find(([weight]) => (dice -= weight) < 0) ?? HABITS[0];
      await this[`_${habit}`](one, this.any(own));
      this.#count += 1;
      await sleep(40 * this.random());
    }
  }

  #learn(conversation, { outcome, answer }, sender) {
    if (outcome !== 'ok') return;
    conversation.known.push({ id: answer.id, sender });
    if (conversation.known.length > REMEMBERED) conversation.known.shift();
    conversation.head = Math.max(conversation.head, answer.seq);
  }

  async _send(one, conversation, extra = '') {
    const text = `${one.person.username} ${(this.#said += 1)}${extra}`;
    const send = one.sending(conversation.id, text);
    this.#learn(conversation, await send(), one.id);
    this.#sent.push(send);
    if (this.#sent.length > 10 * REMEMBERED) this.#sent.shift();
  }

  /** Something that was sent long ago, under its key. */
  async _again() {
    if (this.#sent.length > 0) await this.any(this.#sent)();
  }

  async _mention(one, conversation) {
    const members = this.people.filter((x) => conversation.members.has(x.id));
    await this._send(one, conversation, ` for @${this.any(members).person.username}`);
  }

  async _edit(one, conversation) {
    const message = this.any(conversation.known.filter((x) => x.sender === one.id));
    const text = `edit ${(this.#said += 1)}`;
    if (message) await one.edit(conversation.id, message.id, text);
  }

  async _erase(one, conversation) {
    const message = this.any(conversation.known.filter((x) => x.sender === one.id));
    if (!message) return;
    const { outcome } = await one.erase(conversation.id, message.id);
    if (outcome === 'ok') conversation.known = conversation.known.filter((x) => x !== message);
  }

  async _react(one, conversation) {
    const message = this.any(conversation.known);
    const isAdded = this.random() < 0.7;
    if (message) await one.react(conversation.id, message.id, this.any(EMOJIS), isAdded);
  }

  async _read(one, conversation) {
    if (conversation.head > 0) await one.mark('read', conversation.id, conversation.head);
  }

  async _deliver(one, conversation) {
    if (conversation.head > 0) await one.mark('delivered', conversation.id, conversation.head);
  }

  async _history(one, conversation) {
    const after = Math.max(0, conversation.head - Math.floor(60 * this.random()));
    await one.history(conversation.id, after, 100);
  }

  async _details(one, conversation) {
    await one.details(conversation.id);
  }

  async _sync(one) {
    const device = this.any(one.devices);
    await one.sync(Object.fromEntries(device.cursors));
  }

  async _register(one) {
    const account = newRegistration('later');
    await one.insist({ op: 'register', email: account.email }, (fields) =>
      one.call('POST', '/auth/register', account, fields),
    );
  }

  /** The maker of a group invites, removes and renames; others leave. */
  async _group(one) {
    const group = this.any(this.conversations.filter((x) => x.type === 'group'));
    if (!group || group.isChanging) return;
    group.isChanging = true;
    try {
      await this.#changeGroup(one, group);
    } finally {
      group.isChanging = false;
    }
  }

  async #changeGroup(one, group) {
    const { maker, id } = group;
    const [outside, inside] = [false, true].map((is) =>
      this.people.filter((x) => x !== maker && group.members.has(x.id) === is),
    );
    const subject = this.any(inside.length > 2 && this.random() < 0.6 ? inside : outside);
    if (!subject || this.random() < 0.2) {
      const name = `name ${(group.names += 1)}`;
      await maker.changeGroup('rename', id, ['PATCH', '', { name }], { name });
    } else if (outside.includes(subject)) {
      const json = { user_ids: [subject.id] };
      const about = { subject: subject.id };
      const { outcome } = await maker.changeGroup('invite', id, ['POST', '/members', json], about);
      if (outcome === 'ok') group.members.add(subject.id);
    } else {
      group.members.delete(subject.id);
      const [who, whom] = subject === one ? [one, 'me'] : [maker, subject.id];
      const about = { subject: subject.id };
      await who.changeGroup('leave', id, ['DELETE', `/members/${whom}`], about);
    }
  }
}
