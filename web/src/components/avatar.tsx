import styles from './small.module.css';

const HUES = [8, 28, 46, 84, 150, 176, 198, 218, 244, 272, 306, 338];

function hueOf(username: string): number {
  // FNV-1a, with its high bits folded in: short names that look alike must not share a colour.
  let hash = 0x811c9dc5;
  for (const letter of username) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  return HUES[((hash ^ (hash >>> 15)) >>> 0) % HUES.length]!;
}

export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...(word ?? '?')][0]!.toUpperCase()).join('');
}

interface AvatarProps {
  username: string;
  name?: string | null | undefined;
  imageUrl?: string | null | undefined;
  size?: number;
  /** What the picture is, where it says more than the name beside it. */
  alt?: string;
  isOnline?: boolean | undefined;
}

/** A person's picture, or initials on a colour that is always the same for the same username. */
export function Avatar({ username, name, imageUrl, size = 44, alt = '', isOnline }: AvatarProps) {
  const style = {
    '--hue': hueOf(username),
    width: size,
    height: size,
    fontSize: Math.round(size * 0.38),
  } as React.CSSProperties;
  return (
    <span className={styles.avatar} style={style}>
      {imageUrl ? (
        <img src={imageUrl} alt={alt} loading="lazy" />
      ) : (
        <span aria-hidden="true">{initialsOf(name || username)}</span>
      )}
      {isOnline && (
        <span className={styles.dot}>
          <span className="visually-hidden">Online</span>
        </span>
      )}
    </span>
  );
}
