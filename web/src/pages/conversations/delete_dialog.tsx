import { useState } from 'react';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { useErrorToast } from '../../components/toasts';
import { chat } from '../../hooks/use_chat';
import type { ShownMessage } from '../../store/state';
import styles from './thread.module.css';

interface DeleteDialogProps {
  message: ShownMessage | null;
  onClose(): void;
}

/** Asks once before a message is gone for everybody. */
export function DeleteDialog({ message, onClose }: DeleteDialogProps) {
  const [isBusy, setBusy] = useState(false);
  const showError = useErrorToast();
  const remove = async () => {
    setBusy(true);
    try {
      await chat.messages.remove(message!.conversation_id, message!.id);
    } catch (error) {
      showError(error);
    } finally {
      setBusy(false);
      onClose();
    }
  };
  return (
    <Dialog
      isOpen={message !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Delete this message?"
    >
      <p>It disappears for everybody in this conversation.</p>
      <blockquote className={styles.doomed} dir="auto">
        {message?.text}
      </blockquote>
      <div className={styles.dialogActions}>
        <Button look="plain" onClick={onClose}>
          Cancel
        </Button>
        <Button look="danger" isBusy={isBusy} onClick={() => void remove()}>
          Delete
        </Button>
      </div>
    </Dialog>
  );
}
