import { useMemo, useState } from 'react';
import { SCAN_MARK } from '../../../../src/core/scan.ts';
import { strings } from '../../strings/strings.ts';
import { Notice } from '../../ui/notice.tsx';
import { Card } from '../../ui/page.tsx';
import { scanProblem } from './contrast.ts';
import type { LinkShown } from './link-api.ts';
import styles from './link-qr.module.css';
import { QrDownloads } from './qr-downloads.tsx';
import { svgAddress } from './qr-image.ts';
import { modulesOf } from './qr-modules.ts';
import { QrOptions } from './qr-options.tsx';
import { rememberedStyle, rememberStyle, type QrStyle } from './qr-style.ts';
import { qrSvg, type QrLogo } from './qr-svg.ts';
import { addressOf, withoutScheme } from '../links/link-state.ts';

const t = strings.link.qr;

/** The QR code of a link, drawn here. */
export function LinkQr({ link: { value: link } }: LinkShown) {
  const [style, setStyle] = useState(rememberedStyle);
  const [logo, setLogo] = useState<QrLogo | null>(null);
  const text = `${addressOf(link)}?${SCAN_MARK}`;
  // What a logo hides must be brought back.
  const correction = logo === null ? style.correction : 'high';
  const modules = useMemo(() => modulesOf(text, correction), [text, correction]);
  const svg = modules && qrSvg(modules, style, logo);
  const problem = scanProblem(style.foreground, style.background);

  function change(next: QrStyle): void {
    setStyle(next);
    rememberStyle(next);
  }

  return (
    <div className={styles.columns}>
      <Card title={t.preview}>
        {svg === null ? (
          <Notice tone="danger">{t.tooLong}</Notice>
        ) : (
          <>
            <figure className={styles.figure}>
              <img className={styles.picture} src={svgAddress(svg)} alt={t.alt(withoutScheme(link.shortUrl))} />
              <figcaption className={styles.caption}>
                <code>{text}</code>
              </figcaption>
            </figure>
            {problem !== null && <Notice tone="warning">{t.problems[problem]}</Notice>}
            <QrDownloads svg={svg} size={style.size} code={link.shortCode} />
          </>
        )}
        <p className={styles.quiet}>{t.mark}</p>
      </Card>
      <Card title={t.style}>
        <QrOptions style={style} onStyle={change} logo={logo} onLogo={setLogo} />
      </Card>
    </div>
  );
}
