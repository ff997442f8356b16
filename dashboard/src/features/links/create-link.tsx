import { Tabs } from '@base-ui/react/tabs';
import { lazy, Suspense, useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Confirm, Dialog } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './create-link.module.css';
import { CreateOne } from './create-one.tsx';

const t = strings.links.create;
const CreateMany = lazy(() => import('./create-many.tsx').then((m) => ({ default: m.CreateMany })));

type Kind = 'one' | 'many';

/** New links, over any page. What was typed is not lost by a slip: closing asks first. */
export function CreateLink({ onClose }: { readonly onClose: () => void }) {
  const [kind, setKind] = useState<Kind>('one');
  const [manySeen, setManySeen] = useState(false);
  const [typed, setTyped] = useState({ one: false, many: false });
  const [asking, setAsking] = useState(false);

  function show(next: Kind): void {
    setKind(next);
    if (next === 'many') setManySeen(true);
  }
  return (
    <Dialog
      open
      onClose={() => (typed.one || typed.many ? setAsking(true) : onClose())}
      title={t.title}
      wide={kind === 'many'}
    >
      <Tabs.Root value={kind} onValueChange={(next) => show(next as Kind)} className={styles.parts}>
        <Tabs.List className={styles.tabs} aria-label={t.kinds}>
          <Tabs.Tab value="one" className={styles.tab}>
            {t.one}
          </Tabs.Tab>
          <Tabs.Tab value="many" className={styles.tab}>
            {t.many}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="one" keepMounted tabIndex={-1}>
          <CreateOne onTyped={(one) => setTyped((before) => ({ ...before, one }))} onClose={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="many" keepMounted tabIndex={-1}>
          <Suspense fallback={<Skeleton rows={4} />}>
            {manySeen && <CreateMany onTyped={(many) => setTyped((before) => ({ ...before, many }))} />}
          </Suspense>
        </Tabs.Panel>
      </Tabs.Root>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t.discardTitle}
        action={t.discard}
        onConfirm={onClose}
      >
        <p>{t.discardHint}</p>
      </Confirm>
    </Dialog>
  );
}
