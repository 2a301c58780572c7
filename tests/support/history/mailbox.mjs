// A provider that takes mails, now and then fails, and keeps what it took where a node's own outbox
// would be. The recorder hears of every call.
import { createServer } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Mailbox {
  /** Where calls are noted; nothing is while there is none. */
  recorder = undefined;

  constructor(random, host = '127.0.0.1') {
    Object.assign(this, { random, host });
    this.dataDir = mkdtempSync(join(tmpdir(), 'parley-mailbox.'));
    mkdirSync(join(this.dataDir, 'outbox'));
  }

  async start() {
    this.server = createServer((asked, answer) => {
      let text = '';
      asked.on('data', (piece) => (text += piece));
      asked.on('end', () => answer.writeHead(this.#take(JSON.parse(text))).end());
    });
    await new Promise((resolve) => this.server.listen(0, this.host, resolve));
    return this;
  }

  /** What a node must know to use it. */
  get settings() {
    const { port } = this.server.address();
    return { EMAIL_API_URL: `http://${this.host}:${port}/send`, EMAIL_API_KEY: 'of the mailbox' };
  }

  remove() {
    this.server?.close();
    this.server?.closeAllConnections();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  #take({ to, text, idempotency_key: key }) {
    const isTaken = this.random() < 0.9;
    this.recorder?.note('mail', { key, to, isTaken });
    if (!isTaken) return 500;
    writeFileSync(join(this.dataDir, 'outbox', `${key}.eml`), `To: ${to}\n\n${text}\n`);
    return 202;
  }
}
