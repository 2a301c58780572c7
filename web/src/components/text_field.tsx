import {
  forwardRef,
  useId,
  useState,
  type InputHTMLAttributes,
  type ReactNode,
  type TextareaHTMLAttributes,
} from 'react';
import { EyeIcon, EyeOffIcon } from './icons';
import styles from './controls.module.css';

interface FieldProps {
  id: string;
  label: string;
  error?: string | undefined;
  hint?: string | undefined;
  children: ReactNode;
}

/** The label above a field and the note below it; an error is announced. */
function Field({ id, label, error, hint, children }: FieldProps) {
  const note = error ?? hint;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <div className={styles.inputBox} data-invalid={error ? true : undefined}>
        {children}
      </div>
      {note && (
        <p
          id={`${id}-note`}
          className={styles.note}
          data-error={error ? true : undefined}
          role={error ? 'alert' : undefined}
        >
          {note}
        </p>
      )}
    </div>
  );
}

/** What ties a control to its field. */
function fieldAttributes(id: string, error: string | undefined, hint: string | undefined) {
  return {
    id,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': error || hint ? `${id}-note` : undefined,
  };
}

interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  label: string;
  error?: string | undefined;
  hint?: string;
}

export function TextArea({ label, error, hint, ...rest }: TextAreaProps) {
  const id = useId();
  return (
    <Field id={id} label={label} error={error} hint={hint}>
      <textarea {...fieldAttributes(id, error, hint)} {...rest} />
    </Field>
  );
}

interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  error?: string | undefined;
  hint?: string;
}

/** A labelled input; its error is announced and tied to it. Passwords can be shown. */
export const TextField = forwardRef<HTMLInputElement, TextFieldProps>(function TextField(
  { label, error, hint, type = 'text', ...rest },
  ref,
) {
  const id = useId();
  const [isShown, setShown] = useState(false);
  const isPassword = type === 'password';
  return (
    <Field id={id} label={label} error={error} hint={hint}>
      <input
        ref={ref}
        type={isPassword && isShown ? 'text' : type}
        {...fieldAttributes(id, error, hint)}
        {...rest}
      />
      {isPassword && (
        <button
          type="button"
          className={styles.reveal}
          onClick={() => setShown(!isShown)}
          aria-label={isShown ? 'Hide typed text' : 'Show typed text'}
          aria-pressed={isShown}
        >
          {isShown ? <EyeOffIcon size={18} /> : <EyeIcon size={18} />}
        </button>
      )}
    </Field>
  );
});
