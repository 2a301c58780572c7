import type { Day } from './bar_chart';

/** A calendar day in UTC, which is how the node counts days. */
export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** The `count` days that end with `last`. */
export function daysUntil(last: string, count: number): string[] {
  const end = Date.parse(`${last}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) =>
    dayOf(new Date(end - (count - 1 - index) * 86_400_000)),
  );
}

/** One row a day: the node leaves out the days without a message. */
export function fillDays(days: string[], told: Day[]): Day[] {
  const counts = new Map(told.map(({ date, count }) => [date.slice(0, 10), count]));
  return days.map((date) => ({ date, count: counts.get(date) ?? 0 }));
}
