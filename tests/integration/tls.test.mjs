// The node's own TLS: everything that it serves, without a proxy in front.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { OwnCertificate } from '../support/certificates.mjs';
import { callUnary, grpc, grpcPort, messagingClient } from '../support/grpc.mjs';
import { metric } from '../support/metrics.mjs';
import { OwnNode } from '../support/own_node.mjs';
import { newPair, unique } from '../support/people.mjs';
import { Caller, expectStatus } from '../support/rest.mjs';
import { connectBySocketio } from '../support/socketio.mjs';
import { until } from '../support/waiting.mjs';

const certificate = new OwnCertificate();
const node = new OwnNode({
  PARLEY_HTTP_TLS_CERTIFICATE: certificate.chain,
  PARLEY_HTTP_TLS_KEY: certificate.key,
  PARLEY_GRPC_PORT: '0',
});
before(async () => {
  await node.start();
  node.ca = certificate.ca;
});
after(async () => {
  await node.remove();
  certificate.remove();
});

/** A TLS connection: what was agreed on and who was shown, or the error. */
function handshake(options = {}) {
  const { hostname: host, port } = new URL(node.url);
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host, port, ca: node.ca, ALPNProtocols: ['http/1.1'], ...options });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const name = socket.getPeerCertificate().subject.CN;
      resolve({ version: socket.getProtocol(), protocol: socket.alpnProtocol, name });
      socket.destroy();
    });
  });
}

// REQ MSS-SEC-2
test('a node with a certificate speaks TLS 1.3 and nothing else', async () => {
  assert.match(node.url, /^https:/);
  assert.deepEqual(await handshake(), {
    version: 'TLSv1.3',
    protocol: 'http/1.1',
    name: 'first',
  });
  await assert.rejects(handshake({ maxVersion: 'TLSv1.2' }));
  await assert.rejects(handshake({ ALPNProtocols: ['h2'] }));
  const plain = new Promise((resolve, reject) => {
    request(node.url.replace('https', 'http'), resolve).on('error', reject).end();
  });
  await assert.rejects(plain);
});

// REQ MSS-SEC-2
test('people register, log in and talk over it, in order, whatever the size', async () => {
  const { alice, bob, id } = await newPair(node);
  const [writer, reader] = [await alice.connect(), await bob.connect()];
  const texts = [];
  for (let i = 0; i < 200; ++i) texts.push(`${i} ${'ü'.repeat(i % 20 === 0 ? 5000 : i)}`);
  const send = (text) => writer.emit('sendMessage', { conversation_id: id, text });
  for (let i = 0; i < texts.length; i += 50) {
    await Promise.all(texts.slice(i, i + 50).map(send));
  }
  await until('all of them', () => reader.seen('newMessage').length === texts.length);
  assert.deepEqual(
    reader.seen('newMessage').map((x) => x.text),
    texts,
  );
  const page = await bob.get(`/conversations/${id}/messages?limit=100`);
  assert.equal(expectStatus(page, 200).items.length, 100);
  await Promise.all([writer.close(), reader.close()]);
});

// REQ MSS-SEC-2
test('a client that stops reading for a while gets every byte in its place', async () => {
  const { alice, bob, id } = await newPair(node);
  const [writer, slow] = [await alice.connect(), await bob.connect()];
  const tcp = slow.web._socket;
  tcp.pause();
  const count = 120;
  for (let i = 0; i < count; ++i) {
    await writer.emit('sendMessage', { conversation_id: id, text: `${i} ${'x'.repeat(7000)}` });
  }
  tcp.resume();
  // A frame that was cut or mixed would end the socket, or be no JSON.
  await slow.settle(id);
  const seqs = slow.seen('newMessage').map((x) => x.seq);
  const isGapless = seqs.every((seq, i) => i === 0 || seq === seqs[i - 1] + 1);
  assert.ok(isGapless, `gaps in ${seqs}`);
  assert.ok(seqs.length === count || slow.seen('resync').length > 0, `${seqs.length} came`);
  await Promise.all([writer.close(), slow.close()]);
});

// REQ MSS-SEC-2
test('Socket.IO goes from polling to WebSocket under it', async () => {
  const { alice, bob, id } = await newPair(node);
  for (const person of [alice, bob]) {
    const transports = ['polling', 'websocket'];
    person.socket = await connectBySocketio(person, { transports, ca: certificate.ca });
    const { engine } = person.socket.client.io;
    await until('the upgrade', () => engine.transport.name === 'websocket');
  }
  const text = unique('over both');
  await alice.socket.emit('sendMessage', { conversation_id: id, text });
  await bob.socket.event('newMessage', (x) => x.text === text);
  await Promise.all([alice.socket.close(), bob.socket.close()]);
});

// REQ MSS-SEC-2
test('gRPC shows the same certificate', async () => {
  const { alice, id } = await newPair(node);
  await alice.write(id, 'for other services');
  const address = `127.0.0.1:${grpcPort(node.log())}`;
  const secure = grpc.credentials.createSsl(Buffer.from(certificate.ca));
  const client = messagingClient(address, secure);
  const { token } = alice;
  const answer = await callUnary(client, 'GetMessageHistory', { conversation_id: id }, { token });
  assert.equal(answer.messages[0].text, 'for other services');
  client.close();
  const plain = messagingClient(address);
  await assert.rejects(
    callUnary(plain, 'GetMessageHistory', { conversation_id: id }, { token, deadlineMs: 3000 }),
  );
  plain.close();
});

// REQ MSS-SEC-2
test('gRPC speaks TLS 1.3 and nothing else', async () => {
  const about = { port: grpcPort(node.log()), ALPNProtocols: ['h2'] };
  const shown = await handshake(about);
  assert.deepEqual([shown.version, shown.protocol], ['TLSv1.3', 'h2']);
  await assert.rejects(handshake({ ...about, maxVersion: 'TLSv1.2' }));
});

// REQ MSS-SEC-2
test('a renewed certificate is shown without a restart, and nobody is disturbed', async () => {
  const { alice, bob, id } = await newPair(node);
  const session = await bob.connect();
  const expires = await metric(node, 'parley_certificate_expires_timestamp_seconds');
  assert.ok(Math.abs(expires - Date.now() / 1000 - 2 * 86400) < 3600, `it expires at ${expires}`);

  writeFileSync(certificate.key, 'not a key');
  await until('the warning', async () => {
    assert.equal((await handshake()).name, 'first');
    return node.log().includes('"certificate_refused"');
  });

  certificate.renew('second');
  const trust = { ca: certificate.ca };
  await until('the second certificate', async () => {
    const shown = await handshake(trust).catch(() => undefined);
    return shown?.name === 'second';
  });
  node.ca = certificate.ca;
  const text = unique('to an old session');
  await alice.write(id, text);
  await session.event('newMessage', (x) => x.text === text);
  expectStatus(await new Caller(node).get('/health'), 200);
  await session.close();
});
