import { useMemo, useState } from 'react';
import { AdminOnly } from '../../app/admin-only.tsx';
import { strings } from '../../strings/strings.ts';
import { Page } from '../../ui/page.tsx';
import { ColumnsStep } from './columns-step.tsx';
import { guessMapping, type Mapping } from './fields.ts';
import { FileStep, type ChosenFile } from './file-step.tsx';
import styles from './import-page.module.css';
import { itemsOf } from './link-of-row.ts';
import { RunStep } from './run-step.tsx';

const t = strings.importing;
const STEPS = ['file', 'columns', 'check', 'run'] as const;
type Step = (typeof STEPS)[number];

export function ImportPage() {
  return (
    <AdminOnly title={t.title} why={t.why}>
      <Steps />
    </AdminOnly>
  );
}

const NO_FILE: ChosenFile = { name: '', source: { columns: [], rows: [] } };

function Steps() {
  const [step, setStep] = useState<Step>('file');
  const [file, setFile] = useState(NO_FILE);
  const [mapping, setMapping] = useState<Mapping>([]);
  const [takeDomains, setTakeDomains] = useState(false);
  const items = useMemo(() => itemsOf(file.source, mapping, takeDomains), [file, mapping, takeDomains]);

  function choose(chosen: ChosenFile): void {
    setFile(chosen);
    setMapping(guessMapping(chosen.source.columns));
    setStep('columns');
  }

  return (
    <Page title={t.title}>
      <p className={styles.step} role="status">
        {t.step(STEPS.indexOf(step) + 1, STEPS.length, t.steps[step])}
      </p>
      {step === 'file' && <FileStep onChosen={choose} />}
      {step === 'columns' && (
        <ColumnsStep
          file={file}
          items={items}
          mapping={mapping}
          onMapping={setMapping}
          takeDomains={takeDomains}
          onTakeDomains={setTakeDomains}
          onBack={() => setStep('file')}
          onNext={() => setStep('check')}
        />
      )}
      {step === 'check' && (
        <RunStep key="check" items={items} dryRun onBack={() => setStep('columns')} onNext={() => setStep('run')} />
      )}
      {step === 'run' && <RunStep key="run" items={items} dryRun={false} onBack={() => setStep('file')} />}
    </Page>
  );
}
