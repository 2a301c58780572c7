import { useRef } from 'react';
import { IconButton } from '../../components/button';
import { EmojiPicker } from '../../components/emoji_picker';
import { CopyIcon, MoreIcon, PenIcon, ReplyIcon, TrashIcon } from '../../components/icons';
import { Menu, MenuItem, MenuLine } from '../../components/menu';
import type { ShownMessage } from '../../store/state';
import { rightsTo } from './message_rights';
import { useReact } from './reactions';
import { useThread } from './thread_context';
import styles from './thread.module.css';

interface MessageMenuProps {
  message: ShownMessage;
  /** Opened by a key on the message itself. */
  isMenuOpen: boolean;
  onMenuOpenChange(isOpen: boolean): void;
}

interface MessageToolsProps extends MessageMenuProps {
  isPicking: boolean;
  onPickingChange(isPicking: boolean): void;
}

function MessageMenu({ message, isMenuOpen, onMenuOpenChange }: MessageMenuProps) {
  const { conversation, meId, begin, askToDelete } = useThread();
  const { canEdit, canDelete } = rightsTo(message, conversation, meId);
  // What moves the focus waits until the menu has let go of it.
  const chosen = useRef<(() => void) | null>(null);
  const onCloseAutoFocus = (event: Event) => {
    if (!chosen.current) return;
    event.preventDefault();
    chosen.current();
    chosen.current = null;
  };
  const later = (action: () => void) => () => {
    chosen.current = action;
  };
  const trigger = (
    <IconButton label="More" hasTooltip={false} tabIndex={-1}>
      <MoreIcon size={18} />
    </IconButton>
  );
  return (
    <Menu
      trigger={trigger}
      isOpen={isMenuOpen}
      onOpenChange={onMenuOpenChange}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <MenuItem
        icon={<ReplyIcon size={18} />}
        onSelect={later(() => begin({ kind: 'reply', message }))}
      >
        Reply
      </MenuItem>
      <MenuItem
        icon={<CopyIcon size={18} />}
        onSelect={() => void navigator.clipboard.writeText(message.text ?? '')}
      >
        Copy text
      </MenuItem>
      {canEdit && (
        <MenuItem
          icon={<PenIcon size={18} />}
          onSelect={later(() => begin({ kind: 'edit', message }))}
        >
          Edit
        </MenuItem>
      )}
      {canDelete && (
        <>
          <MenuLine />
          <MenuItem icon={<TrashIcon size={18} />} onSelect={later(() => askToDelete(message))}>
            Delete
          </MenuItem>
        </>
      )}
    </Menu>
  );
}

/** What can be done with a message: react, answer, and the rest in a menu. */
export function MessageTools(props: MessageToolsProps) {
  const { message, isPicking, onPickingChange } = props;
  const { begin } = useThread();
  const react = useReact(message);
  return (
    <div
      className={styles.tools}
      role="group"
      aria-label="Message actions"
      data-open={isPicking || props.isMenuOpen || undefined}
    >
      <EmojiPicker isOpen={isPicking} onOpenChange={onPickingChange} onChoose={react} />
      <IconButton
        label="Reply"
        hasTooltip={false}
        tabIndex={-1}
        onClick={() => begin({ kind: 'reply', message })}
      >
        <ReplyIcon size={18} />
      </IconButton>
      <MessageMenu {...props} />
    </div>
  );
}
