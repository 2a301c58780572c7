import type { Profile, ProfileChange } from '../../api/types';

export const DISPLAY_NAME_MAX = 100;
export const BIO_MAX = 300;
export const AVATAR_BYTES_MAX = 2 * 1024 * 1024;
export const AVATAR_TYPES = ['image/jpeg', 'image/png'];

export interface ProfileFields {
  display_name: string;
  bio: string;
}

export function fieldsOf(person: Profile): ProfileFields {
  return { display_name: person.display_name ?? '', bio: person.bio ?? '' };
}

/** Only what differs from `person`; an emptied field becomes null. */
export function changeOf(person: Profile, fields: ProfileFields): ProfileChange {
  const before = fieldsOf(person);
  const names = Object.keys(fields) as (keyof ProfileFields)[];
  const changed = names.filter((name) => fields[name].trim() !== before[name]);
  return Object.fromEntries(changed.map((name) => [name, fields[name].trim() || null]));
}

/** Characters as people count them, which is how the node counts too. */
export const lengthOf = (text: string): number => [...text].length;

/** What is wrong with a picture before it is sent; the node looks at its bytes again. */
export function pictureProblem(file: Pick<File, 'size' | 'type'>): string | undefined {
  if (!AVATAR_TYPES.includes(file.type)) return 'Choose a JPEG or PNG picture.';
  if (file.size > AVATAR_BYTES_MAX) return 'Choose a picture of 2 MB or less.';
  return undefined;
}
