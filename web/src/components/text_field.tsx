import { forwardRef, useId, useState, type InputHTMLAttributes } from 'react';
import { EyeIcon, EyeOffIcon } from './icons';
import styles from './controls.module.css';

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
  const note = error ?? hint;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <div className={styles.inputBox} data-invalid={error ? true : undefined}>
        <input
          id={id}
          ref={ref}
          type={isPassword && isShown ? 'text' : type}
          aria-invalid={error ? true : undefined}
          aria-describedby={note ? `${id}-note` : undefined}
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
});
