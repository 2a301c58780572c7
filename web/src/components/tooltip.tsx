import * as Radix from '@radix-ui/react-tooltip';
import type { ReactNode } from 'react';
import styles from './controls.module.css';

interface TooltipProps {
  text: string;
  side?: 'top' | 'right' | 'bottom';
  children: ReactNode;
}

export function Tooltip({ text, side = 'bottom', children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.tooltip} side={side} sideOffset={6}>
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export const TooltipProvider = ({ children }: { children: ReactNode }) => (
  <Radix.Provider delayDuration={500}>{children}</Radix.Provider>
);
