import { expect, test } from 'vitest';
import { AVATAR_BYTES_MAX, changeOf, lengthOf, pictureProblem } from './profile_change';

const alice = { id: 'a', username: 'alice', display_name: 'Alice', bio: null };

test('only what differs is sent, trimmed; an emptied field is cleared', () => {
  expect(changeOf(alice, { display_name: 'Alice', bio: '' })).toEqual({});
  expect(changeOf(alice, { display_name: ' Alice ', bio: ' hello ' })).toEqual({ bio: 'hello' });
  expect(changeOf(alice, { display_name: '', bio: '' })).toEqual({ display_name: null });
});

test('length counts characters, not code units', () => {
  expect(lengthOf('naïve 🙂')).toBe(7);
});

test('a picture is JPEG or PNG and at most 2 MB, to the byte', () => {
  const file = (type: string, size: number) => pictureProblem({ type, size });
  expect(file('image/png', AVATAR_BYTES_MAX)).toBeUndefined();
  expect(file('image/jpeg', 1)).toBeUndefined();
  expect(file('image/png', AVATAR_BYTES_MAX + 1)).toMatch('2 MB');
  expect(file('image/gif', 1)).toMatch('JPEG or PNG');
});
