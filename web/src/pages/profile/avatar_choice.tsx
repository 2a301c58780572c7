import { useEffect, useRef, useState } from 'react';
import type { Profile } from '../../api/types';
import { Avatar } from '../../components/avatar';
import { Button } from '../../components/button';
import { CameraIcon } from '../../components/icons';
import { AVATAR_TYPES, pictureProblem } from './profile_change';
import styles from './profile.module.css';

/** An address of `file` for as long as it is shown. */
function usePreview(file: File | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = file ? URL.createObjectURL(file) : null;
    setUrl(made);
    return () => {
      if (made) URL.revokeObjectURL(made);
    };
  }, [file]);
  return url;
}

interface AvatarChoiceProps {
  person: Profile;
  file: File | null;
  onChoose(file: File | null): void;
}

/** The present picture, or the chosen one before it is sent. */
export function AvatarChoice({ person, file, onChoose }: AvatarChoiceProps) {
  const preview = usePreview(file);
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    const found = pictureProblem(chosen);
    setProblem(found);
    onChoose(found ? null : chosen);
  };
  return (
    <div className={styles.choice}>
      <div className={styles.face} data-preview={preview ? true : undefined}>
        <Avatar
          username={person.username}
          name={person.display_name}
          imageUrl={preview ?? person.avatar_url}
          alt={preview ? 'Preview of the new picture' : ''}
          size={96}
        />
      </div>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Picture"
        accept={AVATAR_TYPES.join(',')}
        onChange={(event) => {
          choose(event.target.files?.[0]);
          // Choosing the same file again is a choice too.
          event.target.value = '';
        }}
      />
      <Button
        look="soft"
        size="small"
        icon={<CameraIcon size={16} />}
        onClick={() => input.current?.click()}
      >
        {file ? 'Choose another' : 'Change picture'}
      </Button>
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
