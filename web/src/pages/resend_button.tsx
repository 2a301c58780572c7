import { useState } from 'react';
import { resendVerification } from '../api/calls';
import { useErrorToast } from '../components/toasts';
import styles from './auth_layout.module.css';

/** Asks for another verification mail; the node answers the same whether or not it sends one. */
export function ResendButton({ email }: { email: string }) {
  const [state, setState] = useState<'idle' | 'busy' | 'sent'>('idle');
  const showError = useErrorToast();
  if (state === 'sent') return <span role="status">A new email is on its way.</span>;
  const send = async () => {
    setState('busy');
    try {
      await resendVerification(email);
      setState('sent');
    } catch (error) {
      showError(error);
      setState('idle');
    }
  };
  return (
    <button
      type="button"
      className={styles.link}
      disabled={state === 'busy'}
      onClick={() => void send()}
    >
      Send the email again
    </button>
  );
}
