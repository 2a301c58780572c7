import * as Radix from '@radix-ui/react-dropdown-menu';
import type { ReactNode } from 'react';
import styles from './controls.module.css';

interface MenuProps {
  trigger: ReactNode;
  side?: 'right' | 'bottom' | 'top';
  align?: 'start' | 'end';
  /** Given together, somebody else says when it is open. */
  isOpen?: boolean;
  onOpenChange?(isOpen: boolean): void;
  /** The menu is gone and is about to give the focus back to its trigger. */
  onCloseAutoFocus?(event: Event): void;
  children: ReactNode;
}

export function Menu({
  trigger,
  side = 'bottom',
  align = 'end',
  isOpen,
  onOpenChange,
  onCloseAutoFocus,
  children,
}: MenuProps) {
  return (
    <Radix.Root
      {...(isOpen !== undefined && { open: isOpen })}
      {...(onOpenChange && { onOpenChange })}
    >
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.menu}
          side={side}
          align={align}
          sideOffset={8}
          collisionPadding={8}
          {...(onCloseAutoFocus && { onCloseAutoFocus })}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  trailing?: ReactNode;
  onSelect(): void;
  children: ReactNode;
}

export function MenuItem({ icon, trailing, onSelect, children }: MenuItemProps) {
  return (
    <Radix.Item className={styles.menuItem} onSelect={onSelect}>
      {icon}
      {children}
      {trailing && <span data-trailing>{trailing}</span>}
    </Radix.Item>
  );
}

export const MenuLine = () => <Radix.Separator className={styles.menuLine} />;

export function MenuTitle({ children }: { children: ReactNode }) {
  return <Radix.Label className={styles.menuTitle}>{children}</Radix.Label>;
}
