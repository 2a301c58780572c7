// DEVELOPMENT FAKE of profiles, pictures, follows and close friends.
import { Answer } from './fake_answer.mjs';
import { publicProfile } from './fake_state.mjs';

export function ownProfile(world, user) {
  const follows = [...world.follows];
  return {
    ...publicProfile(user),
    email: user.email,
    follower_count: follows.filter((edge) => edge.endsWith(` ${user.id}`)).length,
    followee_count: follows.filter((edge) => edge.startsWith(`${user.id} `)).length,
  };
}

function personAt(world, id) {
  const person = world.users.get(id);
  if (!person) throw new Answer(404, 'USER_NOT_FOUND', 'There is no such person.');
  return person;
}

function updateMe({ world, user, body }) {
  for (const name of ['display_name', 'bio']) if (name in body) user[name] = body[name];
  return { status: 200, body: ownProfile(world, user) };
}

function putAvatar({ user, body, contentType }) {
  if (body.length > 2 * 1024 * 1024)
    throw new Answer(422, 'AVATAR_TOO_LARGE', 'The picture is larger than 2 MB.');
  if (!/^(\x89PNG|\xff\xd8\xff)/.test(body.toString('latin1', 0, 4)))
    throw new Answer(422, 'AVATAR_UNSUPPORTED_TYPE', 'A picture is a JPEG or a PNG.');
  user.avatar_url = `data:${contentType};base64,${body.toString('base64')}`;
  return { status: 200, body: { avatar_url: user.avatar_url } };
}

function deleteMe({ world, user, body }) {
  if (body.password !== user.password)
    throw new Answer(401, 'INVALID_CREDENTIALS', 'The password is wrong.');
  world.users.delete(user.id);
  for (const [token, owner] of world.accessTokens)
    if (owner === user) world.accessTokens.delete(token);
  return { status: 202, body: {} };
}

function follow({ world, user, params }) {
  const followee = personAt(world, params[0]);
  if (followee === user) throw new Answer(422, 'CANNOT_FOLLOW_SELF', 'You cannot follow yourself.');
  const edge = `${user.id} ${followee.id}`;
  const status = world.follows.has(edge) ? 200 : 201;
  world.follows.add(edge);
  return { status, body: { follower_id: user.id, followee_id: followee.id } };
}

function unfollow({ world, user, params }) {
  world.follows.delete(`${user.id} ${params[0]}`);
  return { status: 204 };
}

const listOf = (own, shown) =>
  function list({ world, params, query }) {
    const { id } = personAt(world, params[0]);
    const all = [...world.follows]
      .map((edge) => edge.split(' '))
      .filter((edge) => edge[own] === id)
      .map((edge) => publicProfile(world.users.get(edge[shown])));
    const page = Number(query.get('page') ?? 1);
    const page_size = Number(query.get('page_size') ?? 20);
    const items = all.slice((page - 1) * page_size, page * page_size);
    return {
      status: 200,
      body: { items, page, page_size, has_next: all.length > page * page_size },
    };
  };

const closeOf = (world, user) => {
  if (!world.closeFriends.has(user.id)) world.closeFriends.set(user.id, new Set());
  return world.closeFriends.get(user.id);
};

function closeFriends({ world, user }) {
  const items = [...closeOf(world, user)].map((id) => publicProfile(world.users.get(id)));
  return { status: 200, body: { items, page: 1, page_size: 200, has_next: false } };
}

function addCloseFriend({ world, user, params }) {
  closeOf(world, user).add(personAt(world, params[0]).id);
  return { status: 204 };
}

function removeCloseFriend({ world, user, params }) {
  closeOf(world, user).delete(params[0]);
  return { status: 204 };
}

/** [method, path pattern, needs a token, handler] */
export const socialRoutes = [
  [
    'GET',
    /^\/users\/me$/,
    true,
    ({ world, user }) => ({ status: 200, body: ownProfile(world, user) }),
  ],
  ['PATCH', /^\/users\/me$/, true, updateMe],
  ['DELETE', /^\/users\/me$/, true, deleteMe],
  ['PUT', /^\/users\/me\/avatar$/, true, putAvatar],
  ['GET', /^\/users\/me\/close-friends$/, true, closeFriends],
  ['PUT', /^\/users\/me\/close-friends\/([^/]+)$/, true, addCloseFriend],
  ['DELETE', /^\/users\/me\/close-friends\/([^/]+)$/, true, removeCloseFriend],
  ['POST', /^\/users\/([^/]+)\/follow$/, true, follow],
  ['DELETE', /^\/users\/([^/]+)\/follow$/, true, unfollow],
  ['GET', /^\/users\/([^/]+)\/followers$/, true, listOf(1, 0)],
  ['GET', /^\/users\/([^/]+)\/followees$/, true, listOf(0, 1)],
  [
    'GET',
    /^\/users\/([^/]+)$/,
    true,
    ({ world, user, params }) => {
      const person = personAt(world, params[0]);
      const { follower_count, followee_count } = ownProfile(world, person);
      return {
        status: 200,
        body: {
          ...publicProfile(person),
          follower_count,
          followee_count,
          is_followed: world.follows.has(`${user.id} ${person.id}`),
          is_following: world.follows.has(`${person.id} ${user.id}`),
        },
      };
    },
  ],
];
