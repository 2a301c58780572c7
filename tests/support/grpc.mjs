// gRPC as other services see it: the contracts of http/grpc/proto, by @grpc/grpc-js.
import { createRequire } from 'node:module';
import { root } from './places.mjs';
import { DEADLINE_MS } from './waiting.mjs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
export const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const load = (path) =>
  grpc.loadPackageDefinition(
    loader.loadSync(path, { longs: Number, enums: String, defaults: true, keepCase: true }),
  );
const proto = (name) => `${root}/http/grpc/proto/parley/${name}`;

const messaging = load(proto('messaging/v1/messaging.proto')).parley.messaging.v1;
export const connections = load(proto('connections/v1/connections.proto')).parley.connections.v1;
const standard = load(`${root}/tests/support/proto/standard.proto`).parley.tests;

/** The service definition of `Standard`, under the names that gRPC gives its parts. */
const standardMethods = {
  check: { ...standard.Standard.service.Check, path: '/grpc.health.v1.Health/Check' },
  reflect: {
    ...standard.Standard.service.ServerReflectionInfo,
    path: '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo',
  },
};
const StandardClient = grpc.makeGenericClientConstructor(standardMethods, 'Standard');

const insecure = grpc.credentials.createInsecure();

export const messagingClient = (address, credentials = insecure) =>
  new messaging.MessagingService(address, credentials);
export const standardClient = (address) => new StandardClient(address, insecure);

/** One call: the response, or an error with gRPC's `code` and the `metadata` behind it. */
export function callUnary(client, method, request, { token, deadlineMs = DEADLINE_MS } = {}) {
  const metadata = new grpc.Metadata();
  if (token) metadata.set('authorization', `Bearer ${token}`);
  const deadline = Date.now() + deadlineMs;
  return new Promise((resolve, reject) => {
    client[method](request, metadata, { deadline }, (error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
}

/** The first answer of the reflection service. */
export function reflect(client, request) {
  return new Promise((resolve, reject) => {
    const stream = client.reflect();
    stream.on('data', (answer) => {
      resolve(answer);
      stream.end();
    });
    stream.on('error', reject);
    stream.write(request);
  });
}

/** The port that a node has written into its log. */
export function grpcPort(log) {
  const line = log.split('\n').find((x) => x.includes('"grpc_served"'));
  return line && Number(JSON.parse(line).port);
}
