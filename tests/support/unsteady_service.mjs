// Stands between a node and a service, and answers well, slowly, wrongly or not at all.
import { createServer, request } from 'node:http';
import { sleep } from './waiting.mjs';

export class UnsteadyService {
  /** `well`, `slow`, `hanging`, `failing` or `down`. */
  mood = 'well';
  calls = 0;
  paths = [];

  async start(behind) {
    this.behind = new URL(behind.url);
    this.server = createServer((asked, answer) => this.#answer(asked, answer));
    await this.#listen(0);
    this.port = this.server.address().port;
    this.url = `http://127.0.0.1:${this.port}`;
    return this;
  }

  /** Changes how it answers from now on. */
  async become(mood) {
    if (mood === 'down') await this.stop();
    else if (this.mood === 'down') await this.#listen(this.port);
    this.mood = mood;
  }

  async stop() {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  #listen(port) {
    return new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  async #answer(asked, answer) {
    this.calls += 1;
    this.paths.push(asked.url);
    if (this.mood === 'hanging') return;
    if (this.mood === 'failing') {
      answer.writeHead(500).end();
      return;
    }
    if (this.mood === 'slow') await sleep(300);
    const { hostname, port } = this.behind;
    const { method, url: path, headers } = asked;
    const onward = request({ hostname, port, method, path, headers }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  }
}
