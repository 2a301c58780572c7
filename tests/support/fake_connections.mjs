// The connections service, as a node asks it.
import { connections, grpc } from './grpc.mjs';

/** A connections service: `answer(request)` gives true, false, or an error, now or never. */
export class FakeConnections {
  calls = [];
  times = [];
  answer = () => true;

  async start(credentials = grpc.ServerCredentials.createInsecure()) {
    this.server = new grpc.Server();
    this.server.addService(connections.ConnectionsService.service, {
      IsConnected: (call, done) => {
        this.calls.push(call.request);
        this.times.push(performance.now());
        const outcome = this.answer(call.request);
        if (outcome instanceof Error) done(outcome);
        else if (outcome !== undefined) done(null, { connected: outcome });
      },
    });
    this.port = await new Promise((resolve, reject) => {
      const bound = (error, port) => (error ? reject(error) : resolve(port));
      this.server.bindAsync('127.0.0.1:0', credentials, bound);
    });
    return this;
  }

  stop() {
    this.server.forceShutdown();
  }
}
