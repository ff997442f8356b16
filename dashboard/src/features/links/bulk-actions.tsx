import { Download, Tags, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { useToast } from '../../ui/toast.tsx';
import styles from './bulk-actions.module.css';
import { BulkDelete } from './bulk-delete.tsx';
import { BulkTags } from './bulk-tags.tsx';
import { linksCsv } from './links-csv.ts';
import { saveFile } from '../../ui/save-file.ts';
import type { Selection } from './use-selection.ts';

const t = strings.links;

/** What can be done with all links that are selected. */
export function BulkActions({ selection }: { readonly selection: Selection }) {
  const [open, setOpen] = useState<'tags' | 'delete' | null>(null);
  const { say } = useToast();
  const { links } = selection;
  const close = () => setOpen(null);

  function exportSelected(): void {
    saveFile('short-urls.csv', linksCsv(links));
    say(t.exported(links.length));
  }
  return (
    <div className={styles.bar} role="group" aria-label={t.bulk}>
      <span className={styles.count} role="status">
        {t.selected(links.length)}
      </span>
      <Button size="small" icon={<Tags />} onClick={() => setOpen('tags')}>
        {t.editTags}
      </Button>
      <Button size="small" icon={<Download />} onClick={exportSelected}>
        {t.export}
      </Button>
      <Button size="small" tone="danger" icon={<Trash2 />} onClick={() => setOpen('delete')}>
        {t.delete}
      </Button>
      <IconButton size="small" label={t.unselect} icon={<X />} onClick={selection.clear} />
      {open === 'tags' && <BulkTags links={links} onClose={close} />}
      {open === 'delete' && <BulkDelete selection={selection} onClose={close} />}
    </div>
  );
}
