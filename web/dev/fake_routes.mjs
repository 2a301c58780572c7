// DEVELOPMENT FAKE of the HTTP calls that the client makes.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Answer } from './fake_answer.mjs';
import { groupRoutes } from './fake_groups.mjs';
import { socialRoutes } from './fake_social.mjs';
import {
  addUser,
  append,
  makeGroup,
  missed,
  openDirect,
  publicProfile,
  shown,
  summary,
  tell,
  userBy,
} from './fake_state.mjs';

const secret = () => randomBytes(24).toString('base64url');
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

function mail(world, user, origin) {
  const token = secret();
  world.verifications.set(token, user.id);
  const link = `${origin}/auth/verify?token=${token}`;
  console.log(`mail to ${user.email}: ${link}`);
  if (!world.outboxFolder) return;
  mkdirSync(world.outboxFolder, { recursive: true });
  const text = `To: ${user.email}\r\nSubject: Verify your email\r\n\r\nOpen ${link}\r\n`;
  writeFileSync(join(world.outboxFolder, `${Date.now()}-${randomUUID()}.eml`), text);
}

function grant(world, user, family) {
  const access = `fake.${secret()}`;
  const refresh = secret();
  world.accessTokens.set(access, user);
  world.refreshTokens.set(refresh, { user, family, isSpent: false });
  const limits = 'HttpOnly; Secure; SameSite=Strict; Path=/auth; Max-Age=2592000';
  const cookie = `refresh_token=${refresh}; ${limits}`;
  return {
    status: 200,
    headers: { 'Set-Cookie': cookie },
    body: { access_token: access, token_type: 'bearer', expires_in: 900 },
  };
}

function conversationFor({ world, user, params }) {
  const conversation = world.conversations.get(params[0]);
  if (!conversation)
    throw new Answer(404, 'CONVERSATION_NOT_FOUND', 'There is no such conversation.');
  if (!conversation.members.has(user.id)) {
    throw new Answer(403, 'NOT_A_PARTICIPANT', 'You are not part of this conversation.');
  }
  return conversation;
}

function register({ world, body, origin }) {
  const details = [];
  if (!EMAIL.test(body.email ?? ''))
    details.push({ field: 'email', code: 'INVALID', message: 'Enter a valid email address' });
  if (!/^[a-z0-9_.-]{3,30}$/i.test(body.username ?? ''))
    details.push({
      field: 'username',
      code: 'INVALID',
      message: 'Use 3 to 30 letters, digits, dots or underscores',
    });
  if ((body.password ?? '').length < 8)
    details.push({ field: 'password', code: 'TOO_SHORT', message: 'Use 8 characters or more' });
  if (details.length)
    throw new Answer(422, 'VALIDATION_FAILED', 'Some fields are not right.', details);
  if (userBy(world, 'email', body.email))
    throw new Answer(409, 'EMAIL_ALREADY_EXISTS', 'This email is already registered');
  if (userBy(world, 'username', body.username))
    throw new Answer(409, 'USERNAME_TAKEN', 'This username is taken');
  const user = addUser(world, body);
  mail(world, user, origin);
  const { id, username, email, created_at } = user;
  return { status: 201, body: { id, username, email, created_at } };
}

function logIn({ world, body }) {
  const user = userBy(world, 'email', body.email ?? '');
  if (!user || user.password !== body.password) {
    throw new Answer(401, 'INVALID_CREDENTIALS', 'Invalid email or password');
  }
  if (!user.email_verified) throw new Answer(403, 'EMAIL_NOT_VERIFIED', 'Verify your email first.');
  return grant(world, user, randomUUID());
}

function refresh({ world, cookie }) {
  const known = world.refreshTokens.get(cookie);
  if (!known || known.isSpent) {
    if (known)
      for (const one of world.refreshTokens.values())
        if (one.family === known.family) one.isSpent = true;
    throw new Answer(401, 'INVALID_REFRESH_TOKEN', 'Log in again.');
  }
  known.isSpent = true;
  return grant(world, known.user, known.family);
}

function verify({ world, query, wantsPage }) {
  const user = world.users.get(world.verifications.get(query.get('token')));
  if (!user)
    throw new Answer(400, 'INVALID_VERIFICATION_TOKEN', 'This link is not valid any more.');
  user.email_verified = true;
  if (!wantsPage) return { status: 200, body: {} };
  return { status: 303, headers: { Location: '/login?verified=1' } };
}

function logOut({ world, cookie }) {
  world.refreshTokens.delete(cookie);
  return { status: 204, headers: { 'Set-Cookie': 'refresh_token=; Path=/auth; Max-Age=0' } };
}

function findUsers({ world, query }) {
  const users = [...world.users.values()];
  const name = query.get('username')?.toLowerCase();
  const prefix = query.get('prefix')?.toLowerCase();
  const items = users.filter(({ username }) =>
    name ? username.toLowerCase() === name : username.toLowerCase().startsWith(prefix ?? ''),
  );
  return { status: 200, body: { items: items.slice(0, 8).map(publicProfile) } };
}

function createConversation({ world, user, body }) {
  if (body.type === 'group') {
    const group = makeGroup(world, user, body);
    return { status: 201, body: summary(world, group, user.id) };
  }
  const recipient = world.users.get(body.recipient_id);
  if (!recipient) throw new Answer(404, 'USER_NOT_FOUND', 'There is no such person.');
  if (recipient === user)
    throw new Answer(422, 'CANNOT_MESSAGE_SELF', 'You cannot message yourself.');
  const { conversation, isNew } = openDirect(world, user, recipient);
  if (isNew)
    tell(world, conversation, 'conversationCreated', summary(world, conversation, recipient.id));
  return { status: isNew ? 201 : 200, body: summary(world, conversation, user.id) };
}

function listConversations({ world, user }) {
  const mine = [...world.conversations.values()].filter(({ members }) => members.has(user.id));
  const items = mine.map((one) => summary(world, one, user.id));
  items.sort((a, b) => b.updated_at.localeCompare(a.updated_at));
  return { status: 200, body: { items, page: 1, page_size: 50, has_next: false } };
}

function sync({ world, user, body }) {
  return { status: 200, body: missed(world, user, body.cursors, body.limit) };
}

function history(call) {
  const conversation = conversationFor(call);
  const limit = Number(call.query.get('limit') ?? 50);
  const before = Number(call.query.get('before_seq') ?? Infinity);
  const older = conversation.messages.filter(({ seq, isDeleted }) => !isDeleted && seq < before);
  const { id } = call.user;
  const items = older.slice(-limit).map((message) => shown(conversation, message, id));
  return { status: 200, body: { items, has_more: older.length > items.length } };
}

function post(call) {
  const conversation = conversationFor(call);
  const { text, client_message_id, reply_to } = call.body;
  if (!text?.trim()) throw new Answer(422, 'MESSAGE_TEXT_REQUIRED', 'A message needs some text.');
  const { message, isReplay } = append(
    call.world,
    conversation,
    call.user.id,
    text,
    client_message_id,
    undefined,
    reply_to,
  );
  return { status: 201, body: message, headers: isReplay ? { 'Idempotent-Replayed': 'true' } : {} };
}

/** [method, path pattern, needs a token, handler] */
export const routes = [
  ['POST', /^\/auth\/register$/, false, register],
  ['POST', /^\/auth\/login$/, false, logIn],
  ['POST', /^\/auth\/refresh$/, false, refresh],
  ['POST', /^\/auth\/logout$/, false, logOut],
  ['GET', /^\/auth\/verify$/, false, verify],
  [
    'POST',
    /^\/auth\/resend-verification$/,
    false,
    ({ world, body, origin }) => {
      const user = userBy(world, 'email', body.email ?? '');
      if (user && !user.email_verified) mail(world, user, origin);
      return { status: 202, body: {} };
    },
  ],
  ...socialRoutes,
  ['GET', /^\/users$/, true, findUsers],
  ['GET', /^\/conversations$/, true, listConversations],
  ['POST', /^\/conversations$/, true, createConversation],
  [
    'GET',
    /^\/conversations\/([^/]+)$/,
    true,
    (call) => {
      const conversation = conversationFor(call);
      const body = summary(call.world, conversation, call.user.id);
      return { status: 200, body: { ...body, last_seq: conversation.log.length } };
    },
  ],
  ['POST', /^\/sync$/, true, sync],
  ['GET', /^\/conversations\/([^/]+)\/messages$/, true, history],
  ['POST', /^\/conversations\/([^/]+)\/messages$/, true, post],
  ...groupRoutes(conversationFor),
];
