import { forwardRef, type ButtonHTMLAttributes, type ReactNode } from 'react';
import { Tooltip } from './tooltip';
import styles from './controls.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'solid' | 'soft' | 'plain';
  isBusy?: boolean;
  icon?: ReactNode;
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { look = 'solid', isBusy = false, icon, children, disabled, type = 'button', ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      className={styles.button}
      data-look={look}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      {...rest}
    >
      {isBusy ? <span className={styles.spinner} aria-hidden="true" /> : icon}
      {children}
    </button>
  );
});

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  look?: 'plain' | 'solid';
}

/** A square button whose label is its name and its tooltip. */
export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, look = 'plain', type = 'button', children, ...rest },
  ref,
) {
  return (
    <Tooltip text={label}>
      <button
        ref={ref}
        type={type}
        className={styles.iconButton}
        data-look={look}
        aria-label={label}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
});
