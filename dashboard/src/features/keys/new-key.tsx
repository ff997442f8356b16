import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.tsx';
import { Notice } from '../../ui/notice.tsx';
import styles from './new-key.module.css';

const t = strings.keys;

interface NewKeyProps {
  readonly apiKey: string;
  /** Somebody wanted to close it without having copied the key. */
  readonly warned: boolean;
  readonly onCopied: () => void;
  readonly onClose: () => void;
}

/** A key, the only time that it can be seen. */
export function NewKey({ apiKey, warned, onCopied, onClose }: NewKeyProps) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no');

  async function copy(): Promise<void> {
    const done = await copyText(apiKey);
    setCopied(done ? 'yes' : 'refused');
    if (done) onCopied();
  }

  return (
    <>
      <Notice tone="warning">{warned && copied !== 'yes' ? t.notCopied : t.madeWarning}</Notice>
      <code className={styles.key}>{apiKey}</code>
      <p role="status" className={styles.said}>
        {copied === 'yes' ? t.copied : copied === 'refused' ? strings.ui.copyFailed : ''}
      </p>
      <footer className={styles.footer}>
        <Button onClick={onClose}>{t.done}</Button>
        <Button tone="primary" autoFocus icon={copied === 'yes' ? <Check /> : <Copy />} onClick={() => void copy()}>
          {copied === 'yes' ? strings.ui.copied : t.copyKey}
        </Button>
      </footer>
    </>
  );
}
