// Stands between a node and a service, and answers well, slowly, wrongly or not at all.
import { createServer, request } from 'node:http';
import { sleep } from './waiting.mjs';

export class UnsteadyService {
  /** `well`, `slow`, `hanging`, `failing` or `down`. */
  mood = 'well';
  calls = 0;
  paths = [];
  /** Which paths got an answer, whichever. */
  answered = [];
  /** When each of `paths` was asked for. */
  times = [];
  /** Which paths the mood is for; all others are answered well. */
  #isConcerned = () => true;

  async start(behind) {
    this.behind = new URL(behind.url);
    this.server = createServer((asked, answer) => this.#answer(asked, answer));
    await this.#listen(0);
    this.port = this.server.address().port;
    this.url = `http://127.0.0.1:${this.port}`;
    return this;
  }

  /** Changes how it answers from now on, only what passes `isConcerned` if that is given. */
  async become(mood, isConcerned = () => true) {
    this.#isConcerned = isConcerned;
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
    this.times.push(performance.now());
    const mood = this.#isConcerned(asked.url) ? this.mood : 'well';
    if (mood === 'hanging') return;
    if (mood === 'failing') {
      this.answered.push(asked.url);
      answer.writeHead(500).end();
      return;
    }
    if (mood === 'slow') await sleep(300);
    const { hostname, port } = this.behind;
    const { method, url: path, headers } = asked;
    const onward = request({ hostname, port, method, path, headers }, (got) => {
      this.answered.push(asked.url);
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  }
}
