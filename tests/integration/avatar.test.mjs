// Pictures of people: sent, checked by their bytes, made small, served.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { before, test } from 'node:test';

import { valueOf } from '../support/database.mjs';
import { newPair, node, stranger } from '../support/people.mjs';
import { form, jpeg, jpegOfPhone, png, remark, sizeOf } from '../support/pictures.mjs';
import { expectProblem, expectStatus } from '../support/rest.mjs';
import { DEADLINE_MS } from '../support/waiting.mjs';

const MAX = 2 * 1024 * 1024;
const path = '/users/me/avatar';

let alice;
let bob;
before(async () => ({ alice, bob } = await newPair()));

const put = (who, body, headers = {}) => who.call('PUT', path, { body, headers });
const putForm = (who, fields) => who.call('PUT', path, form(fields));
const asFile = (content, type = 'image/png') => ({
  file: { filename: 'me.png', type, content },
});
const filled = (picture, size) => Buffer.concat([picture, Buffer.alloc(size - picture.length)]);
const urlOf = async (who) => expectStatus(await who.get('/users/me'), 200).avatar_url;

/** A GET whose answer is bytes. */
function download(url, headers = {}, method = 'GET') {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(url, node.url), { method, headers }, (answer) => {
      const pieces = [];
      answer.on('data', (x) => pieces.push(x));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode,
          headers: answer.headers,
          content: Buffer.concat(pieces),
        }),
      );
    });
    asked.setTimeout(DEADLINE_MS, () => asked.destroy(new Error('no answer')));
    asked.on('error', reject);
    asked.end();
  });
}

for (const [kind, picture, type] of [
  ['PNG', png(40, 30), 'image/png'],
  ['JPEG', jpeg, 'image/jpeg'],
]) {
  // REQ USER-STORY-003-S3
  test(`a ${kind} becomes the avatar, as a form and raw, and is served to everybody`, async () => {
    const { avatar_url: url } = expectStatus(await putForm(alice, asFile(picture)), 200);
    assert.match(url, /^\/media\/[0-9a-f]{64}$/);
    const raw = expectStatus(await put(alice, picture, { 'content-type': type }), 200);
    assert.equal(raw.avatar_url, url, 'the same picture has the same address');
    assert.equal(await urlOf(alice), url);
    const seen = expectStatus(await bob.get(`/users/${alice.id}`), 200);
    assert.equal(seen.avatar_url, url);
    const { status, headers, content } = await download(url);
    assert.equal(status, 200);
    assert.equal(headers['content-type'], type);
    assert.equal(createHash('sha256').update(content).digest('hex'), url.slice('/media/'.length));
    assert.deepEqual(sizeOf(content), sizeOf(picture));
  });
}

test('a served picture may be kept for ever and does nothing else', async () => {
  const { avatar_url: url } = expectStatus(await putForm(alice, asFile(png(9, 9))), 200);
  const { headers, content } = await download(url);
  assert.equal(headers.etag, `"${url.slice('/media/'.length)}"`);
  assert.match(headers['cache-control'], /public.*max-age=31536000.*immutable/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(headers['content-security-policy'], /default-src 'none'/);
  assert.equal(headers['accept-ranges'], 'bytes');
  const known = await download(url, { 'if-none-match': headers.etag });
  assert.deepEqual([known.status, known.content.length], [304, 0]);
  const part = await download(url, { range: 'bytes=4-9' });
  assert.equal(part.status, 206);
  assert.equal(part.headers['content-range'], `bytes 4-9/${content.length}`);
  assert.deepEqual(part.content, content.subarray(4, 10));
  assert.equal((await download(url, { range: `bytes=${content.length}-` })).status, 416);
  const head = await download(url, {}, 'HEAD');
  assert.deepEqual([head.status, head.content.length], [200, 0]);
  assert.equal(head.headers['content-length'], `${content.length}`);
});

// REQ USER-STORY-003-S3 USER-STORY-003-S4
test('two megabytes are taken and a byte more is not', async () => {
  const exact = filled(png(20, 20), MAX);
  expectStatus(await put(alice, exact), 200);
  expectStatus(await putForm(alice, asFile(exact)), 200);
  const earlier = await urlOf(alice);
  const more = filled(png(21, 21), MAX + 1);
  expectProblem(await put(alice, more), 422, 'AVATAR_TOO_LARGE');
  expectProblem(await putForm(alice, asFile(more)), 422, 'AVATAR_TOO_LARGE');
  assert.equal(await urlOf(alice), earlier);
});

// REQ USER-STORY-003-S4
test('much more is refused without being read, declared or in chunks', async () => {
  const many = filled(png(9, 9), 12 * 1024 * 1024);
  expectProblem(await put(alice, many), 422, 'AVATAR_TOO_LARGE');
  expectProblem(await putForm(alice, asFile(many)), 422, 'AVATAR_TOO_LARGE');
  expectProblem(await put(stranger, many), 401, 'UNAUTHENTICATED');
  const status = await new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${alice.token}`,
      'transfer-encoding': 'chunked',
      accept: 'application/json',
    };
    const asked = request(new URL(path, node.url), { method: 'PUT', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject);
    for (let at = 0; at < many.length; at += 65536) asked.write(many.subarray(at, at + 65536));
    asked.end();
  });
  assert.equal(status, 422);
});

test('other routes take no larger bodies for it', async () => {
  const text = JSON.stringify({ bio: 'x'.repeat(1024 * 1024) });
  const headers = { 'content-type': 'application/json' };
  const answer = await alice.call('PATCH', '/users/me', { body: text, headers });
  expectProblem(answer, 413, 'PAYLOAD_TOO_LARGE');
});

const gif = Buffer.from('GIF89a\u0001\u0000\u0001\u0000\u0000\u0000\u0000;', 'latin1');
for (const [what, content] of [
  ['a GIF that says it is a PNG', gif],
  ['an SVG with a script', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'],
  ['a page', '<!doctype html><script>alert(1)</script>'],
  ['half a PNG', png(30, 30).subarray(0, 60)],
  ['the first bytes of a JPEG', jpeg.subarray(0, 100)],
  ['nothing', ''],
]) {
  // REQ USER-STORY-003-S4
  test(`${what} is no avatar`, async () => {
    const earlier = await urlOf(alice);
    const type = { 'content-type': 'image/png' };
    expectProblem(await put(alice, content, type), 422, 'AVATAR_UNSUPPORTED_TYPE');
    expectProblem(await putForm(alice, asFile(content)), 422, 'AVATAR_UNSUPPORTED_TYPE');
    assert.equal(await urlOf(alice), earlier);
  });
}

test('a bomb is refused by what its head claims', async () => {
  const bomb = png(1, 1, undefined, { claims: { width: 60_000, height: 60_000 } });
  expectProblem(await put(alice, bomb), 422, 'AVATAR_TOO_LARGE');
});

test('only the picture is kept of a file', async () => {
  const noted = png(30, 20, [1, 2, 3], { extra: [remark('at home')] });
  for (const [picture, secret, size] of [
    [noted, 'at home', [30, 20]],
    [jpegOfPhone(), 'SPYCAM', [24, 48]],
  ]) {
    assert.ok(picture.includes(secret));
    const { avatar_url: url } = expectStatus(await put(bob, picture), 200);
    const { content } = await download(url);
    assert.ok(!content.includes(secret) && !content.includes('Exif'));
    assert.deepEqual(sizeOf(content), size, 'upright');
  }
});

test('a large picture is made small', async () => {
  const { avatar_url: url } = expectStatus(await put(bob, png(2000, 1000)), 200);
  assert.deepEqual(sizeOf((await download(url)).content), [512, 256]);
});

for (const [what, sent] of [
  ['without the file', form({ picture: 'x' })],
  ['without an end', { ...form({ file: 'x' }), body: form({ file: 'x' }).body.subarray(0, -6) }],
  ['without a boundary', { body: 'x', headers: { 'content-type': 'multipart/form-data' } }],
]) {
  test(`a form ${what} is refused`, async () => {
    const answer = await alice.call('PUT', path, sent);
    const { details } = expectProblem(answer, 422, 'VALIDATION_FAILED');
    assert.equal(details[0].field, 'file');
  });
}

test('a picture is taken away with null, and its file with it', async () => {
  const { avatar_url: url } = expectStatus(await put(bob, png(11, 12)), 200);
  expectStatus(await bob.call('PATCH', '/users/me', { json: { avatar_url: null } }), 200);
  assert.equal(await urlOf(bob), null);
  assert.equal((await download(url)).status, 404);
  const count = 'SELECT count(*)::int FROM users.avatars WHERE user_id = :id';
  assert.equal(await valueOf(count, bob), 0);
});

test('the avatar before the current one is still served, older ones are not', async () => {
  const urls = [];
  for (const side of [31, 32, 33]) {
    urls.push(expectStatus(await put(bob, png(side, side)), 200).avatar_url);
  }
  const statuses = await Promise.all(urls.map(async (x) => (await download(x)).status));
  assert.deepEqual(statuses, [404, 200, 200]);
});

test('uploads at once leave one that is served', async () => {
  const sides = [41, 42, 43, 44, 45, 46];
  const answers = await Promise.all(sides.map((side) => put(bob, png(side, side))));
  for (const answer of answers) expectStatus(answer, 200);
  assert.equal((await download(await urlOf(bob))).status, 200);
});

for (const name of ['0'.repeat(64), 'A'.repeat(64), 'x', '%00', '..%2f..%2fetc%2fpasswd']) {
  test(`there is no media named ${name.slice(0, 12)}`, async () => {
    const answer = await stranger.get(`/media/${name}`);
    assert.ok([400, 404].includes(answer.status), `${answer.status}`);
  });
}
