import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Notice } from '../../ui/notice.tsx';
import styles from './created.module.css';
import { addressOf, searchOf } from './link-state.ts';

const t = strings.links.create;

interface CreatedProps {
  readonly link: ShortUrl;
  readonly copied: boolean;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** The link is made: it is on the clipboard, or selected for copying. */
export function Created({ link, copied, onAgain, onClose }: CreatedProps) {
  const field = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (copied) return again.current?.focus();
    field.current?.focus();
    field.current?.select();
  }, [copied]);
  const address = addressOf(link);

  return (
    <div className={styles.created}>
      <Notice tone={copied ? 'good' : 'warning'}>{copied ? t.madeCopied : `${t.made} ${t.notCopied}`}</Notice>
      <div className={styles.short}>
        <input
          ref={field}
          readOnly
          aria-label={t.shortUrl}
          value={address}
          onFocus={(event) => event.target.select()}
        />
        <CopyButton text={address} />
      </div>
      <p className={styles.target}>{t.leadsTo(link.longUrl)}</p>
      <p className={styles.links}>
        <a href={address} target="_blank" rel="noreferrer">
          {t.open}
        </a>
        <Link to="/link" search={searchOf(link)} onClick={onClose}>
          {t.page}
        </Link>
      </p>
      <div className={styles.foot}>
        <Button onClick={onClose}>{t.done}</Button>
        <Button ref={again} tone="primary" onClick={onAgain}>
          {t.another}
        </Button>
      </div>
    </div>
  );
}
