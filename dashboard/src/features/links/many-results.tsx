import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { useToast } from '../../ui/toast.tsx';
import { csvLine } from '../../ui/csv.ts';
import { LineTable } from './line-table.tsx';
import { addressOf } from './link-state.ts';
import styles from './many.module.css';
import { saveFile } from '../../ui/save-file.ts';
import type { SentLine } from './send-batch.ts';

const t = strings.links.many;

interface ManyResultsProps {
  readonly of: number;
  readonly header: string;
  readonly results: readonly SentLine[];
  readonly onStop: () => void;
  /** With the lines that failed, as they were written. */
  readonly onEdit: (text: string) => void;
  readonly onAgain: () => void;
}

export function ManyResults({ of, header, results, onStop, onEdit, onAgain }: ManyResultsProps) {
  const made = results.flatMap(({ shortUrl }) => (shortUrl === undefined ? [] : [addressOf(shortUrl)]));
  const failed = results.filter(({ shortUrl }) => shortUrl === undefined);
  const isSending = results.length < of;
  const failedText = [...(header === '' ? [] : [header]), ...failed.map(({ source }) => source)].join('\n');
  const { say } = useToast();

  async function copyAll(): Promise<void> {
    say((await copyText(made.join('\n'))) ? t.copied : strings.ui.copyFailed);
  }
  return (
    <div className={styles.part}>
      {isSending ? (
        <Progress finished={results.length} of={of} onStop={onStop} />
      ) : (
        <Notice tone={failed.length === 0 ? 'good' : 'warning'}>
          {failed.length === 0
            ? t.allMade(formatNumber(made.length))
            : t.summary(formatNumber(made.length), formatNumber(failed.length))}
        </Notice>
      )}
      {results.length > 0 && (
        <LineTable
          caption={t.result}
          columns={[t.longUrl, t.result]}
          rows={results.map(({ line, longUrl, shortUrl, error }) => ({
            line,
            problem: error,
            cells: [longUrl, shortUrl && <Made key="made" address={addressOf(shortUrl)} />],
          }))}
        />
      )}
      {!isSending && (
        <div className={styles.foot}>
          {made.length > 0 && <Button onClick={() => void copyAll()}>{t.copyAll}</Button>}
          <Button onClick={() => saveFile('results.csv', resultsCsv(results))}>{t.exportResults}</Button>
          {failed.length > 0 ? (
            <Button tone="primary" onClick={() => onEdit(failedText)}>
              {t.editFailed}
            </Button>
          ) : (
            <Button tone="primary" onClick={onAgain}>
              {t.again}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function Made({ address }: { readonly address: string }) {
  return (
    <a href={address} target="_blank" rel="noreferrer">
      {address}
    </a>
  );
}

interface ProgressProps {
  readonly finished: number;
  readonly of: number;
  readonly onStop: () => void;
}

function Progress({ finished, of, onStop }: ProgressProps) {
  const text = t.sending(formatNumber(finished), formatNumber(of));
  return (
    <div className={styles.progress}>
      <span role="status">{text}</span>
      <progress value={finished} max={of} aria-label={text} />
      <Button onClick={onStop}>{t.stop}</Button>
    </div>
  );
}

function resultsCsv(results: readonly SentLine[]): string {
  const rows = results.map(({ longUrl, shortUrl, error = '' }) => csvLine([longUrl, shortUrl?.shortUrl ?? '', error]));
  return csvLine([t.longUrl, strings.links.create.shortUrl, t.problem]) + rows.join('');
}
