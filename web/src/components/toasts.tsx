import * as Radix from '@radix-ui/react-toast';
import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from 'react';
import { asFailure } from '../api/failure';
import { AlertIcon, CloseIcon } from './icons';
import styles from './controls.module.css';

const TOASTS_MAX = 3;
const SHOWN_MS = 7_000;

interface Toast {
  id: number;
  title: string;
  traceId?: string | undefined;
}

const ToastContext = createContext<(error: unknown) => void>(() => undefined);

/** Shows what a failed call says, with the trace id that an operator can look for. */
export const useErrorToast = () => useContext(ToastContext);

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const nextId = useRef(1);
  const show = useCallback((error: unknown) => {
    const failure = asFailure(error);
    const toast = { id: nextId.current++, title: failure.message, traceId: failure.traceId };
    setToasts((before) => [...before, toast].slice(-TOASTS_MAX));
  }, []);
  const close = (id: number) => setToasts((before) => before.filter((toast) => toast.id !== id));
  return (
    <ToastContext.Provider value={show}>
      <Radix.Provider swipeDirection="right" duration={SHOWN_MS} label="Notification">
        {children}
        {toasts.map(({ id, title, traceId }) => (
          <Radix.Root key={id} className={styles.toast} onOpenChange={() => close(id)}>
            <AlertIcon />
            <div>
              <Radix.Title className={styles.toastTitle}>{title}</Radix.Title>
              {traceId && (
                <Radix.Description className={styles.toastText}>Trace {traceId}</Radix.Description>
              )}
            </div>
            <Radix.Close className={styles.toastClose} aria-label="Dismiss">
              <CloseIcon size={16} />
            </Radix.Close>
          </Radix.Root>
        ))}
        <Radix.Viewport className={styles.toasts} />
      </Radix.Provider>
    </ToastContext.Provider>
  );
}
