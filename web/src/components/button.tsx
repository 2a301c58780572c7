import { forwardRef, type ButtonHTMLAttributes, type ReactNode } from 'react';
import { Tooltip } from './tooltip';
import styles from './controls.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'solid' | 'soft' | 'plain' | 'outline' | 'danger';
  size?: 'small' | 'normal';
  isBusy?: boolean;
  icon?: ReactNode;
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  {
    look = 'solid',
    size = 'normal',
    isBusy = false,
    icon,
    children,
    disabled,
    type = 'button',
    ...rest
  },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      className={styles.button}
      data-look={look}
      data-size={size}
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
  /** A tooltip is one more thing that Escape closes; where that is in the way, none. */
  hasTooltip?: boolean;
}

/** A square button whose label is its name and its tooltip. */
export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, look = 'plain', hasTooltip = true, type = 'button', children, ...rest },
  ref,
) {
  const button = (
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
  );
  return hasTooltip ? <Tooltip text={label}>{button}</Tooltip> : button;
});
