import { useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Field } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import styles from './file-step.module.css';
import { readFile } from './read-file.ts';
import { Unreadable, type Source } from './source.ts';

const t = strings.importing;
const ACCEPT = '.csv,.tsv,.txt,.json,.ndjson,.jsonl,text/csv,application/json';

export interface ChosenFile {
  readonly name: string;
  readonly source: Source;
}

export function FileStep({ onChosen }: { readonly onChosen: (file: ChosenFile) => void }) {
  const [problem, setProblem] = useState<string>();
  const [isReading, setReading] = useState(false);

  async function read(file: File): Promise<void> {
    setReading(true);
    setProblem(undefined);
    try {
      onChosen({ name: file.name, source: await readFile(file) });
    } catch (error) {
      setReading(false);
      setProblem(error instanceof Unreadable ? error.message : strings.ui.failure.other[0]);
    }
  }

  return (
    <>
      <Card title={t.fileTitle}>
        <p className={styles.hint}>{t.fileHint}</p>
        <Field label={t.file} hint={isReading ? t.reading : t.fileTypes} error={problem}>
          {(ids) => (
            <input
              {...ids}
              type="file"
              accept={ACCEPT}
              className={styles.file}
              disabled={isReading}
              onChange={({ target }) => {
                const file = target.files?.[0];
                if (file !== undefined) void read(file);
                // The same file can be chosen again when it was mended.
                target.value = '';
              }}
            />
          )}
        </Field>
      </Card>
      <Card title={t.commandTitle}>
        <p className={styles.hint}>{t.command}</p>
        <ul className={styles.commands}>
          {t.commands.map((command) => (
            <li key={command}>
              <code>{command}</code>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}
