import { webcrypto } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { initialsOf } from '../components/avatar';
import { safeHref } from '../components/rich_text';
import { uuidV7 } from '../api/uuid';
import { byteLength, isBlank } from '../store/drafts';
import { problemsOf, problemWith } from './register/validation';

// Node 18 has it, but not where browsers do.
vi.stubGlobal('crypto', webcrypto);

test.each(['', ' ', '\n\t', '\u00a0\u2003', '\u0085', '\u3000', '\u200b\u200d'])(
  '%j is blank',
  (text) => {
    expect(isBlank(text)).toBe(true);
  },
);

test.each(['a', ' . ', '👩‍💻'])('%j is not blank', (text) => {
  expect(isBlank(text)).toBe(false);
});

test('lengths are counted in bytes of UTF-8', () => {
  expect(byteLength('é🙂')).toBe(6);
});

test.each(['a', 'a@', '@b.c', 'a b@c.d', 'a@b', 'a@b.', 'a@@b.c'])(
  '%j is not an address',
  (value) => {
    expect(problemWith('email', value)).toBe('Enter a valid email address');
  },
);

test('a right form has no problems', () => {
  expect(problemsOf({ email: ' a@b.example ', username: 'ann', password: 'eight ch' })).toEqual({});
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'https://'])(
  '%j is never a link',
  (value) => {
    expect(safeHref(value)).toBeNull();
  },
);

test('an address without a scheme becomes https', () => {
  expect(safeHref('www.parley.example/a')).toBe('https://www.parley.example/a');
});

test('initials are the first and the last word', () => {
  expect([initialsOf('Alice van Moreau'), initialsOf('bob'), initialsOf('ann_lee')]).toEqual([
    'AM',
    'B',
    'AL',
  ]);
});

test('ids made later sort later and are version 7', () => {
  const ids = [uuidV7(1_000), uuidV7(2_000_000_000_000)];
  expect([...ids].sort()).toEqual(ids);
  expect(ids[1]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
