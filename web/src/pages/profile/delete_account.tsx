import { useState, type FormEvent } from 'react';
import { deleteMe } from '../../api/calls';
import { asFailure } from '../../api/failure';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { TextField } from '../../components/text_field';
import { useSession } from '../../hooks/use_session';
import styles from './profile.module.css';

const WRONG_PASSWORD = new Set(['INVALID_CREDENTIALS', 'INVALID_PASSWORD']);

function DeleteForm({ onCancel }: { onCancel(): void }) {
  const { logOut } = useSession();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!password) return setProblem('Enter your password');
    setBusy(true);
    try {
      await deleteMe(password);
      await logOut();
    } catch (error) {
      const failure = asFailure(error);
      setProblem(WRONG_PASSWORD.has(failure.code) ? 'This is not your password' : failure.message);
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <p>
        You are logged out everywhere at once, and your profile and personal data are erased. What
        you wrote stays for those you wrote to, under “deleted user”. This cannot be undone.
      </p>
      <TextField
        label="Your password"
        type="password"
        autoComplete="current-password"
        value={password}
        error={problem}
        autoFocus
        onChange={(event) => {
          setPassword(event.target.value);
          setProblem(undefined);
        }}
      />
      <div className={styles.formActions}>
        <Button look="plain" onClick={onCancel} disabled={isBusy}>
          Cancel
        </Button>
        <Button type="submit" look="danger" isBusy={isBusy}>
          Delete for ever
        </Button>
      </div>
    </form>
  );
}

interface DeleteAccountDialogProps {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
}

export function DeleteAccountDialog({ isOpen, onOpenChange }: DeleteAccountDialogProps) {
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title="Delete your account?">
      <DeleteForm onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}
