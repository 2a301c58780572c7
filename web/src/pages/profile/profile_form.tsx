import { useState, type FormEvent } from 'react';
import { putAvatar, updateMe } from '../../api/calls';
import { asFailure, type Failure } from '../../api/failure';
import type { Profile } from '../../api/types';
import { Button } from '../../components/button';
import { Banner } from '../../components/small';
import { TextArea, TextField } from '../../components/text_field';
import { chat } from '../../hooks/use_chat';
import { AvatarChoice } from './avatar_choice';
import { BIO_MAX, changeOf, DISPLAY_NAME_MAX, fieldsOf, lengthOf } from './profile_change';
import styles from './profile.module.css';

const limits = { display_name: DISPLAY_NAME_MAX, bio: BIO_MAX };
type Name = keyof typeof limits;

/** Sends what was changed and nothing else; the chat knows our name and face from its answers. */
async function save(person: Profile, fields: ReturnType<typeof fieldsOf>, file: File | null) {
  const change = changeOf(person, fields);
  if (Object.keys(change).length > 0) chat.profileChanged(await updateMe(change));
  if (file) chat.profileChanged(await putAvatar(file));
}

function problemOf(failure: Failure | null, name: Name, length: number): string | undefined {
  if (length > limits[name]) return `At most ${limits[name]} characters; this has ${length}.`;
  return failure?.details.find(({ field }) => field === name)?.message;
}

/** One's profile while it is edited, in the place where it is shown. */
export function ProfileForm({ person, onDone }: { person: Profile; onDone(): void }) {
  const [fields, setFields] = useState(() => fieldsOf(person));
  const [file, setFile] = useState<File | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const change = (name: Name) => (event: { target: { value: string } }) => {
    setFields({ ...fields, [name]: event.target.value });
  };
  const problem = (name: Name) => problemOf(failure, name, lengthOf(fields[name].trim()));
  const isTooLong = (Object.keys(limits) as Name[]).some(
    (name) => lengthOf(fields[name].trim()) > limits[name],
  );

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isTooLong) return;
    setBusy(true);
    setFailure(null);
    try {
      await save(person, fields, file);
      onDone();
    } catch (error) {
      setFailure(asFailure(error));
      setBusy(false);
    }
  };

  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <AvatarChoice person={person} file={file} onChoose={setFile} />
      {failure && failure.details.length === 0 && <Banner tone="danger">{failure.message}</Banner>}
      <TextField
        label="Display name"
        value={fields.display_name}
        error={problem('display_name')}
        autoFocus
        dir="auto"
        autoComplete="name"
        onChange={change('display_name')}
      />
      <TextArea
        label="Bio"
        rows={3}
        value={fields.bio}
        error={problem('bio')}
        hint={`${lengthOf(fields.bio.trim())} of ${BIO_MAX}`}
        dir="auto"
        onChange={change('bio')}
      />
      <div className={styles.formActions}>
        <Button look="plain" onClick={onDone} disabled={isBusy}>
          Cancel
        </Button>
        <Button type="submit" isBusy={isBusy} disabled={isTooLong}>
          Save
        </Button>
      </div>
    </form>
  );
}
