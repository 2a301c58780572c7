import { Dialog } from '../../components/dialog';
import { PersonSearch } from '../../components/person_search';
import { useOpenDirect } from '../../hooks/use_open_direct';

interface NewMessageDialogProps {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
}

export function NewMessageDialog({ isOpen, onOpenChange }: NewMessageDialogProps) {
  const { open, isOpening } = useOpenDirect();
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title="New message">
      <PersonSearch
        autoFocus
        isBusy={isOpening}
        onChoose={(person) => void open(person.id).then(() => onOpenChange(false))}
      />
    </Dialog>
  );
}
