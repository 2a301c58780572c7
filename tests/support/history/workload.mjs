// People, their devices and their conversations, and all that they do at random until told to stop.
import { makeGroup } from '../groups.mjs';
import { newPerson, newRegistration } from '../people.mjs';
import { expectStatus } from '../rest.mjs';
import { sleep, until } from '../waiting.mjs';
import { Device } from './device.mjs';
import { Participant } from './person.mjs';

// Few, so that somebody takes one back that is there.
const EMOJIS = ['👍', '🎉'];
/** How many messages of a conversation are in people's minds. */
const REMEMBERED = 40;
const SETTLE_MS = 40_000;

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

export class Workload {
  #isOver = false;
  #lines = [];
  #sent = [];
  #count = 0;

  /** How many there are of each; and how long devices may take to catch up in the end. */
  constructor({ site, recorder, random }, size = {}) {
    const usual = { people: 5, groups: 2, devices: 2, lines: 2, catchUpMs: SETTLE_MS / 2 };
    Object.assign(this, { site, recorder, random, size: { ...usual, ...size } });
  }

  /** Accounts, conversations and connected devices; then everybody begins. */
  async start() {
    const names = Array.from({ length: this.size.people }, (_, i) => `person${i}`);
    const accounts = await Promise.all(names.map((name) => newPerson(name, this.site.pick())));
    const parts = { site: this.site, recorder: this.recorder, random: this.random };
    this.people = accounts.map((person, i) => {
      this.recorder.note('person', { user: person.id, name: person.username });
      const names = Array.from({ length: this.size.devices }, (_, k) => `${i}.${k}`);
      const devices = names.map((name) => new Device(name, person, parts));
      return new Participant(person, devices, parts);
    });
    this.conversations = [...(await this.#directs()), ...(await this.#groups())];
    for (const one of this.people) {
      const own = this.conversations.filter((x) => x.members.has(one.id)).map((x) => x.id);
      for (const device of one.devices) device.start(own);
    }
    await until('the devices', () => this.#devices().every((x) => x.isConnected));
    for (const one of this.people)
      for (let i = 0; i < this.size.lines; i += 1) this.#lines.push(this.#live(one));
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

  /** Somebody loses a connection. */
  cutOne() {
    this.#any(this.#devices()).cut();
  }

  cutAll() {
    for (const device of this.#devices()) device.cut();
  }

  /**
   * All that is under way comes to its end, then everybody writes once more everywhere, devices
   * catch up, and all look at what there is.
   */
  async settle() {
    await this.stop();
    this.recorder.note('mark', { name: 'healed' });
    await Promise.all(this.conversations.map((x) => this.#writeOnceMore(x)));
    await this.#catchUp();
    this.recorder.note('mark', { name: 'settled' });
    await Promise.all(this.people.map((one) => this.#look(one)));
  }

  async stop() {
    this.#isOver = true;
    await Promise.all(this.#lines);
  }

  async end() {
    this.#isOver = true;
    await Promise.allSettled([...this.#lines, ...this.#devices().map((x) => x.stop())]);
  }

  #devices() {
    return (this.people ?? []).flatMap((x) => x.devices);
  }

  #any(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  #noteConversation(id, type, members) {
    this.recorder.note('conversation', { conversation: id, type, members: [...members] });
    return { id, type, members: new Set(members), known: [], head: 0, name: 0 };
  }

  async #directs() {
    const pairs = this.people.slice(1).map((other, i) => [this.people[i], other]);
    return Promise.all(
      pairs.map(async ([one, other]) => {
        const id = await one.person.conversationWith(other.person);
        return this.#noteConversation(id, 'direct', [one.id, other.id]);
      }),
    );
  }

  async #groups() {
    const made = Array.from({ length: this.size.groups }, async (_, i) => {
      const maker = this.people[i % this.people.length];
      const others = this.people.filter((x) => x !== maker).slice(0, 3);
      const answer = await makeGroup(maker.person, others);
      const id = expectStatus(answer, 201).conversation_id;
      const members = [maker, ...others].map((x) => x.id);
      return Object.assign(this.#noteConversation(id, 'group', members), { maker });
    });
    return Promise.all(made);
  }

  async #live(one) {
    while (!this.#isOver) {
      const own = this.conversations.filter((x) => x.members.has(one.id));
      let dice = 100 * this.random();
      const [, habit] = HABITS.find(([weight]) => (dice -= weight) < 0) ?? HABITS[0];
      await this[`_${habit}`](one, this.#any(own));
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
    const text = `${one.person.username} ${(this.said = (this.said ?? 0) + 1)}${extra}`;
    const send = one.sending(conversation.id, text);
    this.#learn(conversation, await send(), one.id);
    this.#sent.push(send);
    if (this.#sent.length > 10 * REMEMBERED) this.#sent.shift();
  }

  /** Something that was sent long ago, under its key. */
  async _again() {
    if (this.#sent.length > 0) await this.#any(this.#sent)();
  }

  async _mention(one, conversation) {
    const members = this.people.filter((x) => conversation.members.has(x.id));
    await this._send(one, conversation, ` for @${this.#any(members).person.username}`);
  }

  async _edit(one, conversation) {
    const message = this.#any(conversation.known.filter((x) => x.sender === one.id));
    const text = `edit ${(this.said = (this.said ?? 0) + 1)}`;
    if (message) await one.edit(conversation.id, message.id, text);
  }

  async _erase(one, conversation) {
    const message = this.#any(conversation.known.filter((x) => x.sender === one.id));
    if (!message) return;
    const { outcome } = await one.erase(conversation.id, message.id);
    if (outcome === 'ok') conversation.known = conversation.known.filter((x) => x !== message);
  }

  async _react(one, conversation) {
    const message = this.#any(conversation.known);
    const isAdded = this.random() < 0.7;
    if (message) await one.react(conversation.id, message.id, this.#any(EMOJIS), isAdded);
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
    const device = this.#any(one.devices);
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
    const group = this.#any(this.conversations.filter((x) => x.type === 'group'));
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
    const subject = this.#any(inside.length > 2 && this.random() < 0.6 ? inside : outside);
    if (!subject || this.random() < 0.2) {
      const name = `name ${(group.name += 1)}`;
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

  async #writeOnceMore(conversation) {
    const writers = this.people.filter((x) => conversation.members.has(x.id));
    await until(
      `a message to ${conversation.id}`,
      async () =>
        (await this.#any(writers).send(conversation.id, 'the last word')).outcome === 'ok',
      SETTLE_MS,
    );
  }

  /** Waits for every device to know all; those that do not are the checker's concern. */
  async #catchUp() {
    const isThere = async (one, { id, members }) => {
      if (!members.has(one.id)) return true;
      const { outcome, answer } = await one.details(id);
      const knows = (x) => x.isLive(id) && x.cursors.get(id) >= answer.last_seq;
      return outcome === 'ok' && one.devices.every(knows);
    };
    const pairs = this.people.flatMap((one) => this.conversations.map((x) => [one, x]));
    const all = pairs.map(([one, x]) => until('', () => isThere(one, x), this.size.catchUpMs));
    await Promise.allSettled(all);
  }

  /** What one person is shown of everything at rest. */
  async #look(one) {
    for (const { id } of this.conversations.filter((x) => x.members.has(one.id))) {
      await until('details', async () => (await one.details(id)).outcome === 'ok', SETTLE_MS);
      let after = 0;
      await until(
        'the whole history',
        async () => {
          const { outcome, answer } = await one.history(id, after, 200);
          if (outcome === 'ok') after = answer.items.at(-1)?.seq ?? after;
          return outcome === 'ok' && !answer.has_more;
        },
        SETTLE_MS,
      );
    }
    await one.mentions(1);
  }
}
