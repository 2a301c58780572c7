// One address in front of a users node and a messaging node, as a balancer that knows paths is.
import { createServer, request } from 'node:http';

const ofUsers = /^\/(auth|users|media|\.well-known)(\/|\?|$)/;

function pass(to, asked, answer) {
  const { hostname, port } = new URL(to.url);
  const { method, headers, url: path } = asked;
  const onward = request({ hostname, port, method, path, headers }, (got) => {
    answer.writeHead(got.statusCode, got.rawHeaders);
    got.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  asked.pipe(onward);
}

/** A handshake goes on, and after it whatever the two sides say. */
function passUpgrade(to, asked, socket, head) {
  const { hostname, port } = new URL(to.url);
  const { method, headers, url: path } = asked;
  const onward = request({ hostname, port, method, path, headers });
  const begin = (got) => {
    const lines = [];
    for (let i = 0; i < got.rawHeaders.length; i += 2)
      lines.push(`${got.rawHeaders[i]}: ${got.rawHeaders[i + 1]}\r\n`);
    socket.write(`HTTP/1.1 ${got.statusCode} ${got.statusMessage}\r\n${lines.join('')}\r\n`);
  };
  onward.on('response', (got) => {
    begin(got);
    got.pipe(socket);
  });
  onward.on('upgrade', (got, other, rest) => {
    begin(got);
    socket.write(rest);
    other.write(head);
    for (const [from, into] of [
      [socket, other],
      [other, socket],
    ]) {
      from.on('error', () => into.destroy());
      from.on('close', () => into.destroy());
      from.pipe(into);
    }
  });
  onward.on('error', () => socket.destroy());
  onward.end();
}

export class Front {
  async start(users, messaging, port = 0) {
    const choose = (asked) => (ofUsers.test(asked.url) ? users : messaging);
    this.server = createServer((asked, answer) => pass(choose(asked), asked, answer));
    this.server.on('upgrade', (asked, socket, head) =>
      passUpgrade(choose(asked), asked, socket, head),
    );
    await new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  stop() {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}
