import { Link, useBlocker } from '@tanstack/react-router';
import { strings } from '../../strings/strings.ts';
import { saveFile } from '../../ui/save-file.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Card } from '../../ui/page.tsx';
import { useImportRun, type RunState } from './import-api.ts';
import type { Item } from './link-of-row.ts';
import { useKeptFocus } from './kept-focus.ts';
import { Outcomes } from './outcomes.tsx';
import { countsOf, reportOf } from './run-import.ts';
import styles from './step.module.css';
import { Troubles } from './troubles.tsx';

const t = strings.importing;

interface RunStepProps {
  readonly items: readonly Item[];
  /** What would happen, in place of letting it happen. */
  readonly dryRun: boolean;
  readonly onBack: () => void;
  readonly onNext?: () => void;
}

export function RunStep({ items, dryRun, onBack, onNext }: RunStepProps) {
  const run = useImportRun(items, dryRun);
  const { state, outcomes, stop, goOn } = run;
  const counts = countsOf(outcomes);
  const part = useKeptFocus(state);
  const isOpen = !dryRun && state !== 'done';
  useBlocker({
    // eslint-disable-next-line no-alert -- asks before the browser leaves, which no dialog of ours can hold up
    shouldBlockFn: () => !window.confirm(t.leave),
    enableBeforeUnload: isOpen,
    disabled: !isOpen,
  });
  return (
    <div ref={part} tabIndex={-1} className={styles.step}>
      <Card title={dryRun ? t.checkTitle : t.runTitle}>
        {dryRun && <p className={styles.hint}>{t.checkHint}</p>}
        <Progress done={outcomes.length} all={items.length} label={dryRun ? t.checking : t.importing} />
        <Said run={run} all={items.length} created={counts.created} dryRun={dryRun} />
        <Outcomes counts={counts} dryRun={dryRun} />
        <footer className={styles.footer}>
          {state === 'running' && <Button onClick={stop}>{t.stop}</Button>}
          {state !== 'running' && <Button onClick={onBack}>{dryRun ? t.toColumns : t.back}</Button>}
          {state !== 'running' && (
            <Button onClick={() => saveFile(t.reportName, reportOf(outcomes))}>{t.report}</Button>
          )}
          {(state === 'stopped' || state === 'failed') && (
            <Button tone="primary" onClick={goOn}>
              {t.goOn}
            </Button>
          )}
          {dryRun && state === 'done' && counts.created > 0 && (
            <Button tone="primary" onClick={onNext}>
              {t.runAction(formatNumber(counts.created))}
            </Button>
          )}
          {!dryRun && state === 'done' && <Link to="/">{t.toLinks}</Link>}
        </footer>
      </Card>
      <Troubles outcomes={outcomes} />
    </div>
  );
}

interface ProgressProps {
  readonly done: number;
  readonly all: number;
  readonly label: string;
}

function Progress({ done, all, label }: ProgressProps) {
  return (
    <div className={styles.progress}>
      <progress aria-label={label} max={all} value={done} />
      <span className="number">{t.progress(formatNumber(done), formatNumber(all))}</span>
    </div>
  );
}

interface SaidProps {
  readonly run: RunState;
  readonly all: number;
  readonly created: number;
  readonly dryRun: boolean;
}

function Said({ run: { state, outcomes, error }, all, created, dryRun }: SaidProps) {
  const [done, wanted] = [formatNumber(outcomes.length), formatNumber(all)];
  if (state === 'failed') return <Notice tone="danger">{t.failed(done, wanted, error?.message ?? '')}</Notice>;
  if (state === 'stopped') return <Notice tone="warning">{t.stopped(done, wanted)}</Notice>;
  if (state === 'done' && !dryRun) return <Notice tone="good">{t.finished(formatNumber(created))}</Notice>;
  if (state === 'done' && created === 0) return <Notice>{t.nothingToImport}</Notice>;
  return null;
}
