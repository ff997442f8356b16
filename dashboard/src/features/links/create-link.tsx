import { Dialog } from '../../ui/dialog.tsx';

export function CreateLink({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title="New link">
      {null}
    </Dialog>
  );
}
