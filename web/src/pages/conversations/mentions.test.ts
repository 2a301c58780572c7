import { expect, test } from 'vitest';
import { stateWith, TALK } from '../../store/store_fixture';
import { completeMention, mentionAt, mentionedNames } from './mentions';

test('a mention begins with @ after a space, a bracket or nothing', () => {
  expect(mentionAt('@bo', 3)).toEqual({ start: 0, prefix: 'bo' });
  expect(mentionAt('hi (@bo', 7)).toEqual({ start: 4, prefix: 'bo' });
  expect(mentionAt('hi @bo and more', 6)).toEqual({ start: 3, prefix: 'bo' });
});

test('an address, a bare @ and a finished word are no mention', () => {
  expect(mentionAt('bob@parley', 10)).toBeNull();
  expect(mentionAt('hi @', 4)).toBeNull();
  expect(mentionAt('@bob ', 5)).toBeNull();
  expect(mentionAt('https://x.example/@bob', 22)).toBeNull();
});

test('completing puts the name in, one space after it, and the caret behind', () => {
  expect(completeMention('hi @bo', { start: 3, prefix: 'bo' }, 'bob')).toEqual({
    text: 'hi @bob ',
    caret: 8,
  });
  expect(completeMention('hi @bo there', { start: 3, prefix: 'bo' }, 'bob')).toEqual({
    text: 'hi @bob there',
    caret: 8,
  });
});

test('members and those whom the node has found can be linked', () => {
  const conversation = stateWith().conversations[TALK];
  const mentions = [{ user_id: 'x', username: 'Carol' }, 'bob-id'];
  expect([...mentionedNames(mentions, conversation)].sort()).toEqual(['alice', 'bob', 'carol']);
});
