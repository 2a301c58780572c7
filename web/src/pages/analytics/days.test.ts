import { expect, test } from 'vitest';
import { roundUp } from './bar_chart';
import { daysUntil, fillDays } from './days';

test('days run without a hole, over the ends of months and leap days', () => {
  expect(daysUntil('2028-03-01', 3)).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
});

test('days that the node leaves out count nothing', () => {
  const told = [{ date: '2026-01-02', count: 5 }];
  expect(fillDays(['2026-01-01', '2026-01-02'], told)).toEqual([
    { date: '2026-01-01', count: 0 },
    { date: '2026-01-02', count: 5 },
  ]);
});

test('the scale ends at a round number that no bar exceeds', () => {
  expect([0, 3, 5, 21, 26, 99, 100, 101].map(roundUp)).toEqual([4, 4, 5, 25, 50, 100, 100, 200]);
});
