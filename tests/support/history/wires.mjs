// The wires between nodes, and between them and their database: TCP through this process, so that a
// test can cut them without being root and on any machine. What is cut is silent: bytes wait, as
// they do in a network that loses packets, and come when it heals. Each direction is cut by itself.
import { createConnection, createServer } from 'node:net';

/** Who may not be heard by whom at the moment. */
export class Cuts {
  #cuts = new Set();
  #wires = new Set();

  isOpen(from, to) {
    return !this.#cuts.has(`${from}>${to}`);
  }

  /** From now on `to` hears nothing of `from`. */
  cut(from, to) {
    this.#cuts.add(`${from}>${to}`);
    this.#adjust();
  }

  cutBoth(one, other) {
    this.cut(one, other);
    this.cut(other, one);
  }

  heal() {
    this.#cuts.clear();
    this.#adjust();
  }

  add(wire) {
    this.#wires.add(wire);
    wire.onEnd = () => this.#wires.delete(wire);
  }

  #adjust() {
    for (const wire of this.#wires) wire.adjust();
  }
}

/** One connection. It reaches its target once both directions are open. */
class Wire {
  constructor(client, target, { from, to, cuts }) {
    Object.assign(this, { client, target, from, to, cuts });
    client.pause();
    this.#follow(client);
  }

  adjust() {
    const [there, back] = [
      this.cuts.isOpen(this.from, this.to),
      this.cuts.isOpen(this.to, this.from),
    ];
    if (this.isOver && there && back) return this.#end();
    if (!this.server && there && back) this.#connect();
    if (!this.server) return undefined;
    this.#let(this.client, this.server, there);
    this.#let(this.server, this.client, back);
    return undefined;
  }

  #connect() {
    this.server = createConnection({ ...this.target, allowHalfOpen: true });
    this.#follow(this.server);
    for (const [one, other] of [
      [this.client, this.server],
      [this.server, this.client],
    ]) {
      one.on('data', (piece) => {
        if (!other.write(piece)) one.pause();
      });
      one.on('end', () => other.end());
      other.on('drain', () => this.adjust());
    }
  }

  #let(from, to, isOpen) {
    if (isOpen && !to.writableNeedDrain) from.resume();
    else from.pause();
  }

  /** The end of one side is news for the other, which a cut keeps back. */
  #follow(socket) {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isOver = true;
      this.adjust();
    });
  }

  #end() {
    this.client.destroy();
    this.server?.destroy();
    this.onEnd?.();
  }
}

/**
 * Listens on a port of its own for connections to `target` (`{port}` or `{path}`), which is called
 * `to`. `whoIs(port)` names who connects from a port.
 */
export async function listenFor(to, target, { cuts, whoIs }) {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    const wire = new Wire(client, target, { from: whoIs(client.remotePort), to, cuts });
    cuts.add(wire);
    wire.adjust();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, close: () => server.close() };
}
