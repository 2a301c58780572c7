/** Test double of a browser WebSocket: the test plays the node's side. */
import type { MakeSocket, SocketLike } from './wire';

export class FakeSocket implements SocketLike {
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  readonly sent: { event: string; id: number; data: any }[] = [];
  isClosed = false;

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.isClosed = true;
  }

  /** The node says something. */
  hear(frame: unknown): void {
    this.onmessage?.({
      data: typeof frame === 'string' ? frame : JSON.stringify(frame),
    } as MessageEvent);
  }

  /** The node, or the network, ends it. */
  drop(code = 1006): void {
    this.onclose?.({ code } as CloseEvent);
  }

  /** Answers the newest request with this event name. */
  answer(event: string, body: { data?: unknown; error?: unknown }): void {
    const asked = this.sent.findLast((frame) => frame.event === event);
    if (!asked) throw new Error(`nobody asked ${event}`);
    this.hear({ ack: asked.id, ...body });
  }
}

/** Makes sockets for a link and remembers them, newest last. */
export function socketMaker(): { sockets: FakeSocket[]; make: MakeSocket; newest(): FakeSocket } {
  const sockets: FakeSocket[] = [];
  const make: MakeSocket = (url, protocols) => {
    const socket = new FakeSocket(url, protocols);
    sockets.push(socket);
    return socket;
  };
  return { sockets, make, newest: () => sockets.at(-1)! };
}
