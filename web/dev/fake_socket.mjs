// DEVELOPMENT FAKE of `/ws`: the contract's frames over an in-memory world.
import { randomUUID } from 'node:crypto';
import { WebSocketServer } from 'ws';
import { append, mark, missed, presenceOf, tell, tellPresence } from './fake_state.mjs';

class Session {
  constructor(world, socket, user) {
    Object.assign(this, { world, socket, user, watched: new Set() });
  }

  emit(event, data) {
    this.socket.send(JSON.stringify({ event, data }));
  }
}

class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

function memberConversation(session, id) {
  const conversation = session.world.conversations.get(id);
  if (!conversation) throw new Refusal('CONVERSATION_NOT_FOUND', 'There is no such conversation.');
  if (!conversation.members.has(session.user.id)) {
    throw new Refusal('NOT_A_PARTICIPANT', 'You are not part of this conversation.');
  }
  return conversation;
}

function onMark(session, { conversation_id, seq }, name) {
  mark(session.world, memberConversation(session, conversation_id), session.user.id, name, seq);
  return {};
}

const handlers = {
  sendMessage(session, { conversation_id, text, client_message_id }) {
    const conversation = memberConversation(session, conversation_id);
    if (!text?.trim()) throw new Refusal('MESSAGE_TEXT_REQUIRED', 'A message needs some text.');
    return append(session.world, conversation, session.user.id, text, client_message_id, session)
      .message;
  },
  markAsDelivered: onMark,
  markAsRead: onMark,
  typing(session, { conversation_id, active }) {
    const conversation = memberConversation(session, conversation_id);
    const notice = { conversation_id, user_id: session.user.id, active };
    tell(session.world, conversation, 'typing', notice, session);
    return {};
  },
  watchPresence(session, { user_ids }) {
    session.watched = new Set(user_ids);
    return { presence: user_ids.map((id) => presenceOf(session.world, id)) };
  },
  resume(session, { cursors }) {
    for (const id of Object.keys(cursors)) memberConversation(session, id);
    return missed(session.world, session.user, cursors);
  },
};

function onFrame(session, text) {
  let frame;
  try {
    frame = JSON.parse(text);
  } catch {
    session.emit('error', { code: 'MALFORMED_JSON', message: 'Frames are JSON.' });
    return;
  }
  const { event, id, data } = frame;
  try {
    const handler = handlers[event];
    if (!handler) throw new Refusal('NOT_FOUND', `There is no event ${event}.`);
    session.socket.send(JSON.stringify({ ack: id, data: handler(session, data ?? {}, event) }));
  } catch (error) {
    const body = { code: error.code ?? 'INTERNAL', message: error.message, trace_id: randomUUID() };
    session.socket.send(JSON.stringify({ ack: id, error: body }));
  }
}

export function serveSockets(world, server) {
  const sockets = new WebSocketServer({ server, path: '/ws', handleProtocols: () => 'parley.v1' });
  sockets.on('connection', (socket, request) => {
    const offered = request.headers['sec-websocket-protocol'] ?? '';
    const user = world.accessTokens.get(/bearer\.([^\s,]+)/.exec(offered)?.[1]);
    if (!user) {
      socket.close(4401);
      return;
    }
    const session = new Session(world, socket, user);
    world.sessions.add(session);
    session.emit('ready', {
      session_id: randomUUID(),
      user_id: user.id,
      server_time: new Date().toISOString(),
      heartbeat_interval_ms: 25_000,
      limits: { frame_bytes: 65_536, text_bytes: 10_240 },
    });
    tellPresence(world, user.id);
    socket.on('message', (text) => onFrame(session, text));
    socket.on('close', () => {
      world.sessions.delete(session);
      user.last_seen_at = new Date().toISOString();
      tellPresence(world, user.id);
    });
  });
}
