import * as Radix from '@radix-ui/react-dropdown-menu';
import type { ReactNode } from 'react';
import styles from './controls.module.css';

interface MenuProps {
  trigger: ReactNode;
  side?: 'right' | 'bottom' | 'top';
  align?: 'start' | 'end';
  children: ReactNode;
}

export function Menu({ trigger, side = 'bottom', align = 'end', children }: MenuProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.menu}
          side={side}
          align={align}
          sideOffset={8}
          collisionPadding={8}
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
