import { ChevronDown, Copy, ExternalLink } from 'lucide-react';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.tsx';
import { Menu } from '../../ui/menu.tsx';
import { useToast } from '../../ui/toast.tsx';
import { addressOf } from '../links/link-state.ts';
import styles from './share-link.module.css';
import { htmlOf, markdownOf } from './share.ts';

const t = strings.link.overview;

/** Copies the short URL in the form that its new place takes, or opens it. */
export function ShareLink({ link }: { readonly link: ShortUrl }) {
  const { say } = useToast();

  async function copy(text: string): Promise<void> {
    say((await copyText(text)) ? t.copied : strings.ui.copyFailed);
  }

  return (
    <div className={styles.share}>
      <Button tone="primary" icon={<Copy aria-hidden />} onClick={() => void copy(addressOf(link))}>
        {t.copy}
      </Button>
      <Menu
        trigger={<IconButton tone="plain" label={t.copyMore} icon={<ChevronDown />} />}
        items={[
          { label: t.copyMarkdown, onSelect: () => void copy(markdownOf(link)) },
          { label: t.copyHtml, onSelect: () => void copy(htmlOf(link)) },
        ]}
      />
      <a className={styles.open} href={addressOf(link)} target="_blank" rel="noreferrer">
        <ExternalLink aria-hidden />
        {t.open}
      </a>
    </div>
  );
}
