// DEVELOPMENT FAKE. The world of the fake server, in memory; nothing here is used in production.
import { randomUUID } from 'node:crypto';

export const DEMO_PASSWORD = 'parley-demo';

export function uuidV7() {
  const ms = Date.now().toString(16).padStart(12, '0');
  const rest = randomUUID().slice(15);
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${rest.slice(0, 3)}${rest.slice(3)}`;
}

export function makeWorld() {
  const world = {
    users: new Map(),
    conversations: new Map(),
    refreshTokens: new Map(),
    accessTokens: new Map(),
    verifications: new Map(),
    sessions: new Set(),
    sentKeys: new Map(),
    follows: new Set(),
    mentions: [],
    closeFriends: new Map(),
    outboxFolder: null,
  };
  for (const [username, display_name] of [
    ['alice', 'Alice Moreau'],
    ['bob', 'Bob Tanaka'],
    ['carol', 'Carol Okafor'],
  ]) {
    const user = addUser(world, {
      email: `${username}@parley.example`,
      username,
      password: DEMO_PASSWORD,
      display_name,
    });
    user.email_verified = true;
  }
  return world;
}

export function addUser(world, { email, username, password, display_name }) {
  const user = {
    id: randomUUID(),
    email,
    username,
    password,
    display_name: display_name ?? null,
    bio: null,
    avatar_url: null,
    created_at: new Date().toISOString(),
    email_verified: false,
    last_seen_at: null,
  };
  world.users.set(user.id, user);
  return user;
}

export function userBy(world, field, value) {
  const wanted = String(value).toLowerCase();
  return [...world.users.values()].find((user) => user[field].toLowerCase() === wanted);
}

export function publicProfile({ id, username, display_name, avatar_url, bio, created_at }) {
  return {
    id,
    username,
    display_name,
    avatar_url,
    bio,
    created_at,
    follower_count: 0,
    followee_count: 0,
  };
}

export function openDirect(world, a, b) {
  const known = [...world.conversations.values()].find(
    ({ members }) => members.has(a.id) && members.has(b.id),
  );
  if (known) return { conversation: known, isNew: false };
  const created_at = new Date().toISOString();
  const member = () => ({
    delivered_seq: 0,
    read_seq: 0,
    joined_at: created_at,
    role: 'member',
    muted: false,
  });
  const conversation = {
    id: uuidV7(),
    type: 'direct',
    created_at,
    updated_at: created_at,
    messages: [],
    log: [],
    name: null,
    description: null,
    members: new Map([
      [a.id, member()],
      [b.id, member()],
    ]),
  };
  world.conversations.set(conversation.id, conversation);
  return { conversation, isNew: true };
}

export function statusOf(conversation, message) {
  const others = [...conversation.members].filter(([id]) => id !== message.sender_id);
  if (others.every(([, { read_seq }]) => read_seq >= message.seq)) return 'read';
  if (others.every(([, { delivered_seq }]) => delivered_seq >= message.seq)) return 'delivered';
  return 'sent';
}

export function shown(conversation, { reactors, ...message }, viewerId) {
  return {
    ...message,
    reactions: [...reactors].map(([emoji, people]) => ({
      emoji,
      count: people.size,
      mine: people.has(viewerId),
    })),
    status: statusOf(conversation, message),
  };
}

export function summary(world, conversation, viewerId) {
  const participants = [...conversation.members].map(([id, cursors]) => {
    const { username, display_name, avatar_url } = world.users.get(id);
    return { user_id: id, username, display_name, avatar_url, ...cursors };
  });
  const last = conversation.messages.findLast(({ isDeleted }) => !isDeleted);
  const { read_seq, muted } = conversation.members.get(viewerId);
  return {
    conversation_id: conversation.id,
    type: conversation.type,
    name: conversation.name,
    description: conversation.description,
    participants,
    other:
      conversation.type === 'group'
        ? null
        : participants.find(({ user_id }) => user_id !== viewerId),
    last_message: last ? shown(conversation, last, viewerId) : null,
    unread_count: conversation.messages.filter(
      ({ seq, sender_id, isDeleted }) => !isDeleted && seq > read_seq && sender_id !== viewerId,
    ).length,
    muted,
    message_count: conversation.messages.filter(({ isDeleted }) => !isDeleted).length,
    privacy_mode: 'search_enabled',
    created_at: conversation.created_at,
    updated_at: conversation.updated_at,
  };
}

function mentionsIn(world, conversation, text) {
  const names = [...text.matchAll(/(?<![\w@.])@([\w.-]+)/g)].map((match) => match[1].toLowerCase());
  return [...conversation.members.keys()]
    .map((id) => world.users.get(id))
    .filter(({ username }) => names.includes(username.toLowerCase()))
    .map(({ id, username }) => ({ user_id: id, username }));
}

/** What followed `cursors`, as `resume` and `POST /sync` answer it. */
export function missed(world, user, cursors, limit = 1000) {
  const entries = Object.entries(cursors).flatMap(([id, seq]) => {
    const conversation = world.conversations.get(id);
    return (conversation?.log ?? []).slice(seq).map(({ event, data, message }) => ({
      event,
      data: message ? shown(conversation, message, user.id) : data,
    }));
  });
  return {
    entries: entries.slice(0, limit),
    has_more: entries.length > limit,
    recovered: true,
    reset: [],
  };
}

/** Another entry of the log than a message, told to every member. */
export function enter(world, conversation, event, data) {
  const entry = { conversation_id: conversation.id, seq: conversation.log.length + 1, ...data };
  conversation.log.push({ event, data: entry });
  tell(world, conversation, event, entry);
}

/** Appends to the log once per key; tells every session of every member but `except`. */
export function append(world, conversation, senderId, text, key, except, replyTo = null) {
  const known = key && world.sentKeys.get(`${senderId} ${key}`);
  if (known) return { message: shown(conversation, known), isReplay: true };
  const message = {
    id: uuidV7(),
    conversation_id: conversation.id,
    seq: conversation.log.length + 1,
    sender_id: senderId,
    text,
    created_at: new Date().toISOString(),
    edited_at: null,
    reply_to: replyTo,
    mentions: mentionsIn(world, conversation, text),
    reactors: new Map(),
  };
  conversation.messages.push(message);
  conversation.log.push({ event: 'newMessage', message });
  conversation.updated_at = message.created_at;
  if (key) world.sentKeys.set(`${senderId} ${key}`, message);
  tell(world, conversation, 'newMessage', shown(conversation, message), except);
  for (const { user_id } of message.mentions) {
    const mention = {
      id: uuidV7(),
      target: user_id,
      conversation_id: conversation.id,
      message_id: message.id,
      created_at: message.created_at,
      read_at: null,
      sender: publicProfile(world.users.get(senderId)),
      conversation: {
        conversation_id: conversation.id,
        type: conversation.type,
        name: conversation.name ?? null,
      },
      excerpt: text.replaceAll(/\s+/g, ' ').slice(0, 160),
      message: shown(conversation, message),
    };
    world.mentions.push(mention);
    for (const session of world.sessions)
      if (session.user.id === user_id) session.emit('mention', mention);
  }
  return { message: shown(conversation, message), isReplay: false };
}

export function mark(world, conversation, userId, name, seq) {
  const cursors = conversation.members.get(userId);
  const to = Math.min(seq, conversation.log.length);
  const field = name === 'markAsRead' ? 'read_seq' : 'delivered_seq';
  if (to <= cursors[field]) return;
  cursors[field] = to;
  if (field === 'read_seq') cursors.delivered_seq = Math.max(cursors.delivered_seq, to);
  const event = field === 'read_seq' ? 'messageRead' : 'messageDelivered';
  tell(world, conversation, event, { conversation_id: conversation.id, user_id: userId, seq: to });
}

export function tell(world, conversation, event, data, except) {
  for (const session of world.sessions) {
    if (session !== except && conversation.members.has(session.user.id)) session.emit(event, data);
  }
}

export function presenceOf(world, userId) {
  const online = [...world.sessions].some(({ user }) => user.id === userId);
  return { user_id: userId, online, last_seen_at: world.users.get(userId)?.last_seen_at ?? null };
}

export function tellPresence(world, userId) {
  for (const session of world.sessions) {
    if (session.watched.has(userId)) session.emit('presence', presenceOf(world, userId));
  }
}

/** A group that `owner` makes with `member_ids`. */
export function makeGroup(world, owner, { name, description = null, member_ids }) {
  const created_at = new Date().toISOString();
  const member = (role) => ({ delivered_seq: 0, read_seq: 0, joined_at: created_at, role });
  const ids = new Set([owner.id, ...member_ids]);
  const conversation = {
    id: uuidV7(),
    type: 'group',
    name,
    description,
    created_at,
    updated_at: created_at,
    messages: [],
    log: [],
    members: new Map(
      [...ids].map((id) => [id, { ...member(id === owner.id ? 'admin' : 'member'), muted: false }]),
    ),
  };
  world.conversations.set(conversation.id, conversation);
  for (const session of world.sessions)
    if (ids.has(session.user.id))
      session.emit('conversationCreated', summary(world, conversation, session.user.id));
  return conversation;
}
