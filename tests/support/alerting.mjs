// A real Prometheus and Alertmanager with our own files, told to hurry, and a sink for the mails.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free_port.mjs';
import { end, start } from './own_node.mjs';
import { root } from './places.mjs';
import { call } from './rest.mjs';
import { until } from './waiting.mjs';

const configured = (name) => readFileSync(join(root, 'config', name), 'utf8');

/** Every text of the file by another, each of which must be there. */
function edited(name, changes) {
  return Object.entries(changes).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`config/${name} does not say '${from}'`);
    return text.replaceAll(from, to);
  }, configured(name));
}

/** Minutes as seconds: a window must still hold a few samples. */
const hurry = {
  prometheus: { '15s': '250ms' },
  rules: { '[5m]': '[3s]', 'for: 5m': 'for: 1s' },
  manager: { 'group_wait: 10s': 'group_wait: 100ms', 'group_interval: 5m': 'group_interval: 1s' },
};

export class Alerting {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'parley-alerting.'));
  }

  /** Watches over `node`. */
  async start(node) {
    const [watcher, manager, mails] = await Promise.all([freePort(), freePort(), freePort()]);
    this.#write('alerts.yml', edited('alerts.yml', hurry.rules));
    const targets = {
      '127.0.0.1:8080': new URL(node.url).host,
      '127.0.0.1:9093': `127.0.0.1:${manager}`,
    };
    this.#write('prometheus.yml', edited('prometheus.yml', { ...hurry.prometheus, ...targets }));
    const sink = { '127.0.0.1:25': `127.0.0.1:${mails}` };
    this.#write('alertmanager.yml', edited('alertmanager.yml', { ...hurry.manager, ...sink }));
    this.#startSink(mails);
    this.#startManager(manager);
    this.#startWatcher(watcher);
    this.watcher = { url: `http://127.0.0.1:${watcher}` };
    for (const [name, port] of Object.entries({ Prometheus: watcher, Alertmanager: manager })) {
      await until(name, () => this.#isReady({ url: `http://127.0.0.1:${port}` }), 30_000);
    }
    return this;
  }

  #write(name, text) {
    writeFileSync(join(this.folder, name), text);
  }

  #startSink(port) {
    const handler = ['-c', 'aiosmtpd.handlers.Debugging', 'stdout'];
    const flags = ['-u', '-m', 'aiosmtpd', '-n', '-l', `127.0.0.1:${port}`, ...handler];
    this.sink = start('/usr/bin/python3', flags, {});
  }

  #startManager(port) {
    this.manager = start(
      'prometheus-alertmanager',
      [
        `--config.file=${join(this.folder, 'alertmanager.yml')}`,
        `--storage.path=${join(this.folder, 'manager')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      {},
    );
  }

  #startWatcher(port) {
    this.prometheus = start(
      'prometheus',
      [
        `--config.file=${join(this.folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(this.folder, 'samples')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      {},
    );
  }

  async #isReady(at) {
    const answer = await call(at, 'GET', '/-/ready').catch(() => undefined);
    return answer?.status === 200;
  }

  /** The names of the alerts that Prometheus fires now. */
  async firing() {
    const { body } = await call(this.watcher, 'GET', '/api/v1/alerts');
    const { alerts } = body.data;
    return alerts.filter((x) => x.state === 'firing').map((x) => x.labels);
  }

  /** Whether on-call got a mail whose subject holds all of `words`. */
  hasMail(...words) {
    const subjects = this.sink.output.match(/^Subject: .*(\r?\n[ \t].*)*/gm) ?? [];
    return subjects.some((subject) => words.every((word) => subject.includes(word)));
  }

  async remove() {
    await Promise.all([this.prometheus, this.manager, this.sink].map(end));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
