import { useState, type FormEvent } from 'react';
import { asFailure } from '../../api/failure';
import { Button, IconButton } from '../../components/button';
import { PenIcon } from '../../components/icons';
import { TextArea, TextField } from '../../components/text_field';
import { chat } from '../../hooks/use_chat';
import { titleOf } from '../../hooks/use_people';
import type { Conversation } from '../../store/state';
import { GROUP_NAME_MAX } from './new_group';
import styles from './group.module.css';

const DESCRIPTION_MAX = 500;

interface GroupNameProps {
  conversation: Conversation;
  isAdmin: boolean;
}

function NameForm({ conversation, onDone }: { conversation: Conversation; onDone(): void }) {
  const before = { name: conversation.name ?? '', description: conversation.description ?? '' };
  const [name, setName] = useState(before.name);
  const [description, setDescription] = useState(before.description);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return setProblem('A group needs a name');
    const change = {
      ...(name.trim() !== before.name && { name: name.trim() }),
      ...(description.trim() !== before.description && { description: description.trim() }),
    };
    setBusy(true);
    try {
      if (Object.keys(change).length > 0) await chat.groups.describe(conversation.id, change);
      onDone();
    } catch (error) {
      setProblem(asFailure(error).message);
      setBusy(false);
    }
  };
  return (
    <form className={styles.stack} onSubmit={(event) => void submit(event)}>
      <TextField
        label="Name of the group"
        value={name}
        error={problem}
        maxLength={GROUP_NAME_MAX}
        autoFocus
        dir="auto"
        onChange={(event) => setName(event.target.value)}
      />
      <TextArea
        label="Description"
        rows={2}
        value={description}
        maxLength={DESCRIPTION_MAX}
        dir="auto"
        onChange={(event) => setDescription(event.target.value)}
      />
      <div className={styles.foot}>
        <Button look="plain" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" isBusy={isBusy}>
          Save
        </Button>
      </div>
    </form>
  );
}

/** What a group is called and about; its admins change it in place. */
export function GroupName({ conversation, isAdmin }: GroupNameProps) {
  const [isEditing, setEditing] = useState(false);
  if (isEditing) return <NameForm conversation={conversation} onDone={() => setEditing(false)} />;
  return (
    <div className={styles.name}>
      <div>
        <h3 dir="auto">{titleOf(conversation)}</h3>
        {conversation.description && (
          <p className={styles.description} dir="auto">
            {conversation.description}
          </p>
        )}
      </div>
      {isAdmin && (
        <IconButton label="Rename" onClick={() => setEditing(true)}>
          <PenIcon size={18} />
        </IconButton>
      )}
    </div>
  );
}
