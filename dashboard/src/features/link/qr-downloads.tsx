import { Copy, Download } from 'lucide-react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { useToast } from '../../ui/toast.tsx';
import styles from './link-qr.module.css';
import { saveFile } from '../../ui/save-file.ts';
import { canCopyPictures, copyPicture, pngOf } from './qr-image.ts';

const t = strings.link.qr;

interface QrDownloadsProps {
  readonly svg: string;
  readonly size: number;
  readonly code: string;
}

export function QrDownloads({ svg, size, code }: QrDownloadsProps) {
  const { say } = useToast();
  // Codes may hold what no name of a file may.
  const name = `${code.replace(/[^\p{L}\p{N}._-]+/gu, '-')}-qr`;

  async function savePng(): Promise<void> {
    try {
      saveFile(`${name}.png`, await pngOf(svg, size));
    } catch {
      say(t.failed);
    }
  }

  async function copyPng(): Promise<void> {
    try {
      await copyPicture(pngOf(svg, size));
      say(t.copied);
    } catch {
      say(t.copyFailed);
    }
  }

  return (
    <div className={styles.actions}>
      <Button tone="primary" icon={<Download aria-hidden />} onClick={() => void savePng()}>
        {t.png}
      </Button>
      <Button
        icon={<Download aria-hidden />}
        onClick={() => saveFile(`${name}.svg`, new Blob([svg], { type: 'image/svg+xml' }))}
      >
        {t.svg}
      </Button>
      {canCopyPictures() && (
        <Button icon={<Copy aria-hidden />} onClick={() => void copyPng()}>
          {t.copy}
        </Button>
      )}
    </div>
  );
}
