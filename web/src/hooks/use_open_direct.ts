import { useCallback, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useErrorToast } from '../components/toasts';
import { chat } from './use_chat';

/** Opens the conversation with a person, making it when there is none. */
export function useOpenDirect(): { open(userId: string): Promise<void>; isOpening: boolean } {
  const navigate = useNavigate();
  const showError = useErrorToast();
  const [isOpening, setOpening] = useState(false);
  const open = useCallback(
    async (userId: string) => {
      setOpening(true);
      try {
        navigate(`/conversations/${await chat.openDirect(userId)}`);
      } catch (error) {
        showError(error);
      } finally {
        setOpening(false);
      }
    },
    [navigate, showError],
  );
  return { open, isOpening };
}
