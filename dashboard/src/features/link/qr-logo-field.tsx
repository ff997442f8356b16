import { useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { formatPercent } from '../../ui/format.ts';
import styles from './link-qr.module.css';
import { readDataUrl } from './qr-image.ts';
import { LOGO_SHARE, type QrLogo } from './qr-svg.ts';

const t = strings.link.qr;
const TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/webp', 'image/svg+xml'];
/** It becomes a part of every file that is saved. */
const LOGO_BYTES_MAX = 500_000;

interface QrLogoFieldProps {
  readonly logo: QrLogo | null;
  readonly onLogo: (logo: QrLogo | null) => void;
}

/** A picture for the middle, which never leaves the browser. */
export function QrLogoField({ logo, onLogo }: QrLogoFieldProps) {
  const [problem, setProblem] = useState<string>();
  const [removals, setRemovals] = useState(0);

  async function choose(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const wrong = !TYPES.includes(file.type) ? t.logoType : file.size > LOGO_BYTES_MAX ? t.logoSize : undefined;
    setProblem(wrong);
    if (wrong !== undefined) return;
    try {
      onLogo({ href: await readDataUrl(file), share: logo?.share ?? LOGO_SHARE.max });
    } catch {
      setProblem(t.logoUnread);
    }
  }

  return (
    <>
      <Field label={t.logo} optional hint={t.logoHint} error={problem}>
        {(ids) => (
          <input
            {...ids}
            // After a removal it is another field, which has no file chosen.
            key={removals}
            autoFocus={removals > 0}
            type="file"
            className={styles.file}
            accept={TYPES.join(',')}
            onChange={(event) => void choose(event.target.files?.[0])}
          />
        )}
      </Field>
      {logo !== null && (
        <>
          <Field label={t.logoShare(formatPercent(logo.share))} hint={t.logoShareHint}>
            {(ids) => (
              <input
                {...ids}
                type="range"
                className={styles.range}
                min={LOGO_SHARE.min}
                max={LOGO_SHARE.max}
                step={0.01}
                value={logo.share}
                onChange={(event) => onLogo({ ...logo, share: event.target.valueAsNumber })}
              />
            )}
          </Field>
          <div>
            <Button
              size="small"
              onClick={() => {
                onLogo(null);
                setRemovals(removals + 1);
              }}
            >
              {t.logoRemove}
            </Button>
          </div>
        </>
      )}
    </>
  );
}
