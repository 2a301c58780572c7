// The world that the pictures of the pages show.
import { addUser, append, enter, makeGroup, mark, openDirect, userBy } from './fake_state.mjs';

const MINUTE_MS = 60_000;

const talk = [
  ['bob', 'Morning! Did the release notes go out?', 1500],
  ['alice', 'They did, late last night.', 1495],
  ['alice', 'Have a look when you have a minute: https://parley.example/notes/1.4', 1494],
  ['bob', 'Reading now.', 1480],
  ['bob', 'The part about resuming is lovely. Short and clear.', 1478],
  ['alice', 'Carol wrote that one. I only took words away.', 1470],
  ['bob', 'That is the hard part 🙂', 62],
  [
    'bob',
    'Lunch at half past twelve? There is a new place by the canal, ' +
      'and I would like to hear how the move went. We can walk there if the rain stops.',
    61,
  ],
  ['alice', 'Yes please.', 58],
  ['alice', 'I will bring:\n- the drawings\n- your umbrella', 57],
  ['bob', 'Perfect, see you there', 3],
];

/** Alice's world: talks of some days, a group with a past, and people who name her. */
export function seed(world) {
  const by = (name) => userBy(world, 'username', name);
  const say = (conversation, name, text, minutesAgo) => {
    append(world, conversation, by(name).id, text);
    const message = conversation.messages.at(-1);
    message.created_at = new Date(Date.now() - minutesAgo * MINUTE_MS).toISOString();
    conversation.updated_at = message.created_at;
  };
  const names = [
    ['dmitri', 'Dmitri Volkov', 'The parcel arrived, thank you so much', 300, false],
    ['yuki', 'Yuki Sato', 'Okay!', 1600, true],
    ['fatima', null, 'See you on Thursday then', 4300, false],
    [
      'henrik',
      'Henrik Johansson-Lindqvist',
      'That is a very long story, I will tell you when we meet',
      11_000,
      false,
    ],
  ];
  const withBob = openDirect(world, by('alice'), by('bob')).conversation;
  for (const [name, text, minutes] of talk) say(withBob, name, text, minutes);
  mark(world, withBob, by('bob').id, 'markAsRead', 10);
  mark(world, withBob, by('alice').id, 'markAsRead', 11);
  const withCarol = openDirect(world, by('alice'), by('carol')).conversation;
  say(withCarol, 'carol', 'Are we still on for the review?', 25);
  say(withCarol, 'carol', 'No hurry, tomorrow is fine too', 24);
  for (const [username, display_name, text, minutes, isMine] of names) {
    const user = addUser(world, {
      email: `${username}@parley.example`,
      username,
      password: 'x',
      display_name,
    });
    const { conversation } = openDirect(world, by('alice'), user);
    say(conversation, isMine ? 'alice' : username, text, minutes);
    mark(world, conversation, by('alice').id, 'markAsRead', 1);
  }
  const groupId = seedGroup(world, say).id;
  by('bob').bio = 'Bridges, bread and long walks. Usually near the canal.';
  return { conversationId: withBob.id, groupId };
}

function seedGroup(world, say) {
  const by = (name) => userBy(world, 'username', name);
  const members = ['bob', 'carol'].map((name) => by(name).id);
  const group = makeGroup(world, by('alice'), { name: 'Friday', member_ids: members });
  const notice = (event, data) => enter(world, group, event, data);
  const joined_at = new Date().toISOString();
  say(group, 'alice', 'Who is in for a walk on Friday?', 3000);
  say(group, 'bob', 'Me, if it is not too early', 2990);
  notice('conversationUpdated', { name: 'Friday walks', updated_by: by('bob').id });
  group.name = 'Friday walks';
  const yuki = by('yuki').id;
  group.members.set(yuki, { delivered_seq: 0, read_seq: 0, joined_at, role: 'member' });
  notice('memberJoined', { user_id: yuki, role: 'member', added_by: by('alice').id });
  say(group, 'yuki', 'Hello everybody! Thank you for having me.', 90);
  const member = { user_id: by('bob').id, role: 'admin' };
  notice('conversationUpdated', { member, updated_by: by('alice').id });
  group.members.get(by('bob').id).role = 'admin';
  notice('memberLeft', { user_id: by('carol').id, removed_by: null });
  group.members.delete(by('carol').id);
  say(group, 'bob', '@alice can you bring the map? The one with your notes', 40);
  return group;
}
