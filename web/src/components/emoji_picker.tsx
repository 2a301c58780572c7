import * as Radix from '@radix-ui/react-popover';
import { useEffect, useMemo, useState } from 'react';
import { IconButton } from './button';
import { filterEmoji, loadEmoji, type EmojiGroup } from './emoji_list';
import { SearchIcon, SmileIcon } from './icons';
import { Skeleton } from './small';
import styles from './emoji_picker.module.css';

const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🎉'];

interface ChoiceProps {
  emoji: string;
  label?: string | undefined;
  onChoose(emoji: string): void;
}

function Choice({ emoji, label = emoji, onChoose }: ChoiceProps) {
  return (
    <button
      type="button"
      className={styles.choice}
      aria-label={label}
      title={label}
      onClick={() => onChoose(emoji)}
    >
      {emoji}
    </button>
  );
}

/** Every emoji there is; its list is loaded when somebody looks for it. */
function All({ onChoose }: { onChoose(emoji: string): void }) {
  const [groups, setGroups] = useState<EmojiGroup[] | null>(null);
  const [wanted, setWanted] = useState('');
  useEffect(() => {
    let isCurrent = true;
    loadEmoji().then(
      (loaded) => isCurrent && setGroups(loaded),
      () => isCurrent && setGroups([]),
    );
    return () => {
      isCurrent = false;
    };
  }, []);
  const shown = useMemo(() => filterEmoji(groups ?? [], wanted), [groups, wanted]);
  return (
    <>
      <label className={styles.search}>
        <SearchIcon size={16} />
        <span className="visually-hidden">Find an emoji</span>
        <input
          type="search"
          placeholder="Find an emoji"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </label>
      <div className={styles.all}>
        {groups === null && <Skeleton width="100%" height={120} />}
        {shown.map(({ name, emoji }) => (
          <section key={name} aria-label={name} className={styles.group}>
            <h3>{name}</h3>
            <div className={styles.grid}>
              {emoji.map((one) => (
                <Choice
                  key={one.unicode}
                  emoji={one.unicode}
                  label={one.label}
                  onChoose={onChoose}
                />
              ))}
            </div>
          </section>
        ))}
        {groups !== null && shown.length === 0 && <p className={styles.none}>No emoji found.</p>}
      </div>
    </>
  );
}

interface EmojiPickerProps {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
  onChoose(emoji: string): void;
}

/** A button that opens the emoji of every day first, and all others below them. */
export function EmojiPicker({ isOpen, onOpenChange, onChoose }: EmojiPickerProps) {
  const choose = (emoji: string) => {
    onOpenChange(false);
    onChoose(emoji);
  };
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>
        <IconButton label="React" hasTooltip={false} tabIndex={-1}>
          <SmileIcon size={18} />
        </IconButton>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.picker}
          aria-label="Choose a reaction"
          sideOffset={6}
          collisionPadding={10}
        >
          <div className={styles.quick}>
            {QUICK.map((emoji) => (
              <Choice key={emoji} emoji={emoji} onChoose={choose} />
            ))}
          </div>
          <All onChoose={choose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
