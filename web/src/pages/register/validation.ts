import type { FieldProblem } from '../../api/types';

export type FieldName = 'email' | 'username' | 'password';
export type Fields = Record<FieldName, string>;
export type Problems = Partial<Record<FieldName, string>>;

const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
const PASSWORD_MIN = 8;

const checks: Record<FieldName, (value: string) => string | undefined> = {
  email: (value) => (EMAIL.test(value.trim()) ? undefined : 'Enter a valid email address'),
  username: (value) =>
    /^\S+$/.test(value.trim()) ? undefined : 'Choose a username without spaces',
  password: (value) => ([...value].length >= PASSWORD_MIN ? undefined : 'Use 8 characters or more'),
};

export const fieldNames = Object.keys(checks) as FieldName[];

/** What is wrong with one field, in the words shown under it. */
export function problemWith(name: FieldName, value: string): string | undefined {
  return checks[name](value);
}

export function problemsOf(fields: Fields): Problems {
  const found = fieldNames.map((name) => [name, problemWith(name, fields[name])] as const);
  return Object.fromEntries(found.filter(([, problem]) => problem !== undefined));
}

/** The node's word on each field, for what only it can judge. */
export function problemsFrom(details: FieldProblem[]): Problems {
  const known = details.filter(({ field }) => fieldNames.includes(field as FieldName));
  return Object.fromEntries(known.map(({ field, message }) => [field, message]));
}
