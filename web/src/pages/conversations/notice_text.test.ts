import { expect, test } from 'vitest';
import type { Notice } from '../../store/state';
import { noticeText } from './notice_text';

const name = (id: string) => id.charAt(0).toUpperCase() + id.slice(1);
const line = (kind: Notice['kind'], userId: string, byId: string | null, more = {}) =>
  noticeText({ key: 'k', seq: 1, kind, userId, byId, ...more }, 'alice', name);

test.each([
  [line('joined', 'bob', 'carol'), 'Carol added Bob'],
  [line('joined', 'alice', 'carol'), 'Carol added you'],
  [line('joined', 'bob', 'alice'), 'You added Bob'],
  [line('joined', 'bob', null), 'Bob joined'],
  [line('left', 'bob', null), 'Bob left'],
  [line('left', 'bob', 'alice'), 'You removed Bob'],
  [line('promoted', 'bob', 'carol'), 'Carol made Bob an admin'],
  [line('promoted', 'alice', 'carol'), 'Carol made you an admin'],
  [line('demoted', 'bob', 'carol'), 'Carol took the admin role from Bob'],
  [line('demoted', 'alice', 'alice'), 'You gave the admin role back'],
  [line('renamed', '', 'bob', { name: 'Walks' }), 'Bob named the group “Walks”'],
  [line('described', '', 'alice'), 'You changed the description'],
])('%s', (told, expected) => expect(told).toBe(expected));
