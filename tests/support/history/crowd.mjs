// People with their devices and conversations, all of it recorded: who is there, and how a run
// ends. What they do is said by whoever derives from this.
import { makeGroup } from '../groups.mjs';
import { expectStatus } from '../rest.mjs';
import { until } from '../waiting.mjs';
import { Device } from './device.mjs';
import { Participant } from './person.mjs';

const SETTLE_MS = 40_000;
const LAST_WORD = 'the last word';

export class Crowd {
  people = [];
  conversations = [];
  catchUpMs = SETTLE_MS / 2;

  /** `site.pick()` names a node, `recorder` hears everything, `random` decides. */
  constructor({ site, recorder, random }) {
    Object.assign(this, { site, recorder, random });
  }

  /** Somebody with an account comes in, with this many devices. */
  add(person, deviceCount) {
    const { site, recorder, random, people } = this;
    recorder.note('person', { user: person.id, name: person.username });
    const names = Array.from({ length: deviceCount }, (_, i) => `${people.length}.${i}`);
    const devices = names.map((name) => new Device(name, person, { site, recorder }));
    people.push(new Participant(person, devices, { site, recorder, random }));
    return people.at(-1);
  }

  async addDirect(one, other) {
    const id = await one.person.conversationWith(other.person);
    return this.#addConversation(id, 'direct', [one, other]);
  }

  /** A group that `maker`, its admin, makes. */
  async addGroup(maker, others) {
    const answer = await makeGroup(maker.person, others);
    const id = expectStatus(answer, 201).conversation_id;
    return Object.assign(this.#addConversation(id, 'group', [maker, ...others]), { maker });
  }

  #addConversation(id, type, people) {
    const members = people.map((x) => x.id);
    this.recorder.note('conversation', { conversation: id, type, members });
    this.conversations.push({ id, type, members: new Set(members) });
    return this.conversations.at(-1);
  }

  /** All devices follow what their people are members of. */
  async connect() {
    for (const one of this.people) {
      const own = this.conversations.filter((x) => x.members.has(one.id)).map((x) => x.id);
      for (const device of one.devices) device.start(own);
    }
    await until('the devices', () => this.devices.every((x) => x.isConnected));
  }

  get devices() {
    return this.people.flatMap((x) => x.devices);
  }

  any(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  /** Somebody loses a connection. */
  cutOne() {
    this.any(this.devices).cut();
  }

  cutAll() {
    for (const device of this.devices) device.cut();
  }

  /**
   * When nothing is under way any more: somebody writes once more to each conversation, devices
   * catch up, and all look at what there is.
   */
  async settle() {
    this.recorder.note('mark', { name: 'healed' });
    await Promise.all(this.conversations.map((x) => this.#writeOnceMore(x)));
    await this.#catchUp();
    this.recorder.note('mark', { name: 'settled' });
    await Promise.all(this.people.map((one) => this.#look(one)));
  }

  async disconnect() {
    await Promise.all(this.devices.map((x) => x.stop()));
  }

  async #writeOnceMore({ id, members }) {
    const writers = this.people.filter((x) => members.has(x.id));
    const write = async () => (await this.any(writers).send(id, LAST_WORD)).outcome === 'ok';
    await until(`a message to ${id}`, write, SETTLE_MS);
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
    const all = pairs.map(([one, x]) => until('', () => isThere(one, x), this.catchUpMs));
    await Promise.allSettled(all);
  }

  /** What one person is shown of everything at rest. */
  async #look(one) {
    for (const { id } of this.conversations.filter((x) => x.members.has(one.id))) {
      await until('details', async () => (await one.details(id)).outcome === 'ok', SETTLE_MS);
      let after = 0;
      const lookOn = async () => {
        const { outcome, answer } = await one.history(id, after, 200);
        if (outcome === 'ok') after = answer.items.at(-1)?.seq ?? after;
        return outcome === 'ok' && !answer.has_more;
      };
      await until('the whole history', lookOn, SETTLE_MS);
    }
    await one.mentions(1);
  }
}
