// One node, its database and its mailbox, and what can happen to them.
import { OwnDatabase, OwnNode } from '../own_node.mjs';
import { signal } from '../processes.mjs';
import { cutLanes } from '../lanes.mjs';
import { sleep } from '../waiting.mjs';
import { Mailbox } from './mailbox.mjs';
import { watchCluster } from './stored.mjs';

export class OneNode {
  #all = [];
  #serving = [];

  constructor(random) {
    this.random = random;
    this.database = new OwnDatabase();
    this.mailbox = new Mailbox(random);
  }

  async start() {
    await Promise.all([this.database.start(), this.mailbox.start()]);
    await watchCluster(this.databaseUrl);
    this.node = this.#make();
    this.keys = { JWT_PRIVATE_KEY: `${this.node.dataDir}/keys/jwt_private.pem` };
    await this.node.start();
    return this;
  }

  get databaseUrl() {
    return this.database.databaseUrl;
  }

  /** Where a client may turn to. */
  pick() {
    const nodes = [this.node, ...this.#serving];
    const { url } = nodes[Math.floor(this.random() * nodes.length)];
    return { url, dataDir: this.mailbox.dataDir, databaseUrl: this.databaseUrl };
  }

  async remove() {
    this.database.thaw();
    await Promise.all(this.#all.map((x) => x.remove()));
    await this.database.remove();
    this.mailbox.remove();
  }

  get faults() {
    return [
      { name: 'kill -9 of the node', strike: () => this.#kill() },
      { name: 'the node stands still', strike: () => this.#freeze(500 + 2500 * this.random()) },
      { name: 'the node is stopped and started', strike: () => this.#restart() },
      { name: 'another node takes over', strike: () => this.takeOver() },
      { name: 'PostgreSQL stops at once', strike: () => this.#stopDatabase() },
      { name: 'PostgreSQL stands still', strike: () => this.#freezeDatabase() },
      { name: 'lanes are cut', strike: () => this.#cutLanes() },
    ];
  }

  /** Only what takes no more than a moment. */
  get quickFaults() {
    const quick = ['kill -9 of the node', 'lanes are cut'];
    return this.faults.filter((x) => quick.includes(x.name));
  }

  #make() {
    const settings = { ...this.database.settings, ...this.mailbox.settings, ...this.keys };
    this.#all.push(new OwnNode({ ...settings, PARLEY_RATE_CALLS_MAX: '0' }));
    return this.#all.at(-1);
  }

  async #kill() {
    await this.node.kill();
    await this.node.start();
  }

  async #restart() {
    await this.node.stop();
    await this.node.start();
  }

  async #freeze(ms) {
    const { pid } = this.node;
    signal([pid], 'SIGSTOP');
    await sleep(ms);
    signal([pid], 'SIGCONT');
  }

  /** A second node on the same database claims everything while the first one serves, and ends. */
  async takeOver() {
    const former = this.node;
    this.node = await this.#startAnother();
    await former.script.ended;
  }

  /** A second node, and clients turn to both: no fault that a sound node lets last. */
  async addRival() {
    this.#serving.push(await this.#startAnother());
  }

  async #startAnother() {
    return this.#make().start();
  }

  async #stopDatabase() {
    await this.database.stopAtOnce();
    await sleep(500 * this.random());
    await this.database.restart();
  }

  async #freezeDatabase() {
    this.database.freeze();
    await sleep(500 + 2000 * this.random());
    this.database.thaw();
  }

  async #cutLanes() {
    for (let i = 0; i < 8; i += 1) {
      await cutLanes(this.databaseUrl);
      await sleep(60 * this.random());
    }
  }
}
