const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const shortWeekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const shortDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

const DAY_MS = 86_400_000;

function midnight(moment: Date): number {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}

function daysAgo(moment: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(moment)) / DAY_MS);
}

export const dayKey = (iso: string) => midnight(new Date(iso));
export const clockTime = (iso: string) => clock.format(new Date(iso));
export const fullTime = (iso: string) => full.format(new Date(iso));
export const longDate = (iso: string) => date.format(new Date(iso));

/** "Today", "Yesterday", a weekday within the week, else the date. */
export function dayName(iso: string, now = new Date()): string {
  const moment = new Date(iso);
  const days = daysAgo(moment, now);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return days < 7 && days > 0 ? weekday.format(moment) : date.format(moment);
}

/** As short as a list row wants it. */
export function listTime(iso: string, now = new Date()): string {
  const moment = new Date(iso);
  const days = daysAgo(moment, now);
  if (days <= 0) return clock.format(moment);
  if (days === 1) return 'Yesterday';
  return days < 7 ? shortWeekday.format(moment) : shortDate.format(moment);
}

export function lastSeen(iso: string, now = Date.now()): string {
  const minutes = Math.round((now - new Date(iso).getTime()) / 60_000);
  if (minutes < 1) return 'Last seen just now';
  if (minutes < 60) return `Last seen ${relative.format(-minutes, 'minute')}`;
  if (minutes < 1440) return `Last seen ${relative.format(-Math.round(minutes / 60), 'hour')}`;
  return `Last seen ${relative.format(-Math.round(minutes / 1440), 'day')}`;
}
