// DEVELOPMENT FAKE of groups, of what people do with messages, of mentions and numbers.
import { Answer } from './fake_answer.mjs';
import { enter, shown, summary } from './fake_state.mjs';

function messageIn(conversation, id) {
  const message = conversation.messages.find((one) => one.id === id && !one.isDeleted);
  if (!message) throw new Answer(404, 'MESSAGE_NOT_FOUND', 'There is no such message.');
  return message;
}

function mustBeAdmin(conversation, user) {
  if (conversation.members.get(user.id).role !== 'admin')
    throw new Answer(403, 'ADMIN_REQUIRED', 'Only an admin of the group may do this.');
}

function update({ world, user, body }, conversation) {
  const { muted, ...rest } = body;
  if (muted !== undefined) conversation.members.get(user.id).muted = muted;
  if (Object.keys(rest).length > 0) {
    mustBeAdmin(conversation, user);
    Object.assign(conversation, rest);
    enter(world, conversation, 'conversationUpdated', {
      name: null,
      description: null,
      ...rest,
      updated_by: user.id,
    });
  }
  return { status: 200, body: summary(world, conversation, user.id) };
}

function end({ world, user }, conversation) {
  mustBeAdmin(conversation, user);
  const data = { deleted_at: new Date().toISOString(), updated_by: user.id };
  enter(world, conversation, 'conversationUpdated', data);
  world.conversations.delete(conversation.id);
  return { status: 204 };
}

function invite({ world, user, body }, conversation) {
  mustBeAdmin(conversation, user);
  const joined_at = new Date().toISOString();
  for (const id of body.user_ids) {
    const member = { delivered_seq: 0, read_seq: 0, joined_at, role: 'member', muted: false };
    conversation.members.set(id, member);
    const data = { user_id: id, role: 'member', joined_at, added_by: user.id };
    enter(world, conversation, 'memberJoined', data);
  }
  return { status: 200, body: summary(world, conversation, user.id) };
}

function remove({ world, user, params }, conversation) {
  const id = params[1] === 'me' ? user.id : params[1];
  if (id !== user.id) mustBeAdmin(conversation, user);
  const removed_by = id === user.id ? null : user.id;
  enter(world, conversation, 'memberLeft', { user_id: id, removed_by });
  conversation.members.delete(id);
  const left = [...conversation.members.values()];
  if (left.length > 0 && !left.some(({ role }) => role === 'admin')) left[0].role = 'admin';
  return { status: 204 };
}

function setRole({ world, user, params, body }, conversation) {
  mustBeAdmin(conversation, user);
  conversation.members.get(params[1]).role = body.role;
  const member = { user_id: params[1], role: body.role };
  enter(world, conversation, 'conversationUpdated', { member, updated_by: user.id });
  return { status: 200, body: summary(world, conversation, user.id) };
}

function edit({ world, user, params, body }, conversation) {
  const message = messageIn(conversation, params[1]);
  if (message.sender_id !== user.id)
    throw new Answer(403, 'NOT_MESSAGE_OWNER', 'This is not your message.');
  Object.assign(message, { text: body.text, edited_at: new Date().toISOString() });
  enter(world, conversation, 'messageEdited', { message: shown(conversation, message, user.id) });
  return { status: 200, body: shown(conversation, message, user.id) };
}

function removeMessage({ world, user, params }, conversation) {
  const message = messageIn(conversation, params[1]);
  if (message.sender_id !== user.id) mustBeAdmin(conversation, user);
  message.isDeleted = true;
  const data = { message_id: message.id, deleted_by: user.id };
  enter(world, conversation, 'messageDeleted', data);
  return { status: 204 };
}

const react = (isOn) =>
  function reacting({ world, user, params }, conversation) {
    const message = messageIn(conversation, params[1]);
    const emoji = decodeURIComponent(params[2]);
    const people = message.reactors.get(emoji) ?? new Set();
    if (people.has(user.id) !== isOn) {
      if (isOn) people.add(user.id);
      else people.delete(user.id);
      if (people.size) message.reactors.set(emoji, people);
      else message.reactors.delete(emoji);
      const event = isOn ? 'reactionAdded' : 'reactionRemoved';
      const data = { message_id: message.id, user_id: user.id, emoji, count: people.size };
      enter(world, conversation, event, data);
    }
    return { status: 200, body: { reactions: shown(conversation, message, user.id).reactions } };
  };

function analytics({ world, query }, conversation) {
  const [from, to] = [query.get('from'), query.get('to')];
  const counted = conversation.messages.filter(({ isDeleted, created_at }) => {
    const day = created_at.slice(0, 10);
    return !isDeleted && day >= from && day <= to;
  });
  const count = (keyOf) => {
    const counts = new Map();
    for (const one of counted) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
    return [...counts];
  };
  return {
    status: 200,
    body: {
      message_count: counted.length,
      messages_per_day: count(({ created_at }) => created_at.slice(0, 10))
        .map(([date, number]) => ({ date, count: number }))
        .sort((a, b) => a.date.localeCompare(b.date)),
      most_active_members: count(({ sender_id }) => sender_id)
        .map(([user_id, number]) => ({
          user_id,
          username: world.users.get(user_id)?.username ?? null,
          count: number,
        }))
        .sort((a, b) => b.count - a.count),
    },
  };
}

function mentions({ world, user, query }) {
  const mine = world.mentions.filter(({ target }) => target === user.id);
  const items = mine.filter(({ read_at }) => !(query.get('unread') && read_at)).reverse();
  return { status: 200, body: { items } };
}

function readMention({ world, params }) {
  const mention = world.mentions.find(({ id }) => id === params[0]);
  if (mention) mention.read_at = new Date().toISOString();
  return { status: 204 };
}

const group = '\\/conversations\\/([^/]+)';
const message = `${group}\\/messages\\/([^/]+)`;
const at = (pattern) => new RegExp(`^${pattern}$`);

/** [method, path pattern, needs a token, handler]; `find` gives the conversation of a call. */
export function groupRoutes(find) {
  const inside = (handler) => (call) => handler(call, find(call));
  return [
    ['PATCH', at(group), true, inside(update)],
    ['DELETE', at(group), true, inside(end)],
    ['POST', at(`${group}\\/members`), true, inside(invite)],
    ['DELETE', at(`${group}\\/members\\/([^/]+)`), true, inside(remove)],
    ['PATCH', at(`${group}\\/members\\/([^/]+)`), true, inside(setRole)],
    ['GET', at(`${group}\\/analytics`), true, inside(analytics)],
    ['PATCH', at(message), true, inside(edit)],
    ['DELETE', at(message), true, inside(removeMessage)],
    ['PUT', at(`${message}\\/reactions\\/([^/]+)`), true, inside(react(true))],
    ['DELETE', at(`${message}\\/reactions\\/([^/]+)`), true, inside(react(false))],
    ['GET', /^\/mentions$/, true, mentions],
    ['POST', /^\/mentions\/([^/]+)\/read$/, true, readMention],
  ];
}
