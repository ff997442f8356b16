import { FileUp } from 'lucide-react';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField, TextArea } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';
import { LineTable } from './line-table.tsx';
import styles from './many.module.css';
import { readLines, type LineProblem, type ReadLines } from './read-lines.ts';
import { TagField } from './tag-field.tsx';

const t = strings.links.many;
/** What a text field still edits at ease: about 10,000 links. */
const FILE_BYTES_MAX = 1_000_000;

export interface ManyForm {
  readonly text: string;
  /** Each line is one URL, whatever is in it. */
  readonly whole: boolean;
  readonly tags: readonly string[];
  readonly findIfExists: boolean;
}

export const NO_LINES: ManyForm = { text: '', whole: false, tags: [], findIfExists: false };

interface ManyInputProps {
  readonly form: ManyForm;
  readonly onChange: (form: ManyForm) => void;
  readonly onSend: (lines: ReadLines) => void;
}

export function ManyInput({ form, onChange, onSend }: ManyInputProps) {
  const [error, setError] = useState<string>();
  const text = useDeferredValue(form.text);
  const { header, lines } = useMemo(() => readLines(text, form.whole), [text, form.whole]);
  const sound = useMemo(() => lines.filter(({ problem }) => problem === null), [lines]);

  async function read(file: File): Promise<void> {
    if (file.size > FILE_BYTES_MAX) return setError(t.fileTooLarge);
    setError(undefined);
    const content = await file.text();
    onChange({ ...form, text: form.text.trim() === '' ? content : `${form.text}\n${content}` });
  }
  return (
    <div className={styles.part}>
      <TextArea
        label={t.text}
        hint={t.hint}
        error={error}
        mono
        rows={6}
        placeholder={t.placeholder}
        value={form.text}
        onChange={(next) => onChange({ ...form, text: next })}
      />
      <FileButton onFile={(file) => void read(file)} />
      <TagField label={t.tags} optional creatable value={form.tags} onChange={(tags) => onChange({ ...form, tags })} />
      <div className={styles.checks}>
        <CheckField label={t.whole} checked={form.whole} onChange={(whole) => onChange({ ...form, whole })} />
        <CheckField
          label={t.findIfExists}
          checked={form.findIfExists}
          onChange={(findIfExists) => onChange({ ...form, findIfExists })}
        />
      </div>
      {lines.length > 0 && <Preview lines={lines} sound={sound.length} />}
      <div className={styles.foot}>
        <Button tone="primary" disabled={sound.length === 0} onClick={() => onSend({ header, lines: sound })}>
          {t.action(sound.length, formatNumber(sound.length))}
        </Button>
      </div>
    </div>
  );
}

function FileButton({ onFile }: { readonly onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div>
      <Button icon={<FileUp />} onClick={() => input.current?.click()}>
        {t.file}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t.file}
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) onFile(file);
          // The same file can be chosen again.
          event.target.value = '';
        }}
      />
    </div>
  );
}

function Preview({ lines, sound }: { readonly lines: ReadLines['lines']; readonly sound: number }) {
  const wrong = lines.length - sound;
  return (
    <div className={styles.table}>
      <p role="status">
        {t.count(formatNumber(sound))}
        {wrong > 0 && <span className={styles.wrong}> · {t.problems(formatNumber(wrong))}</span>}
      </p>
      <LineTable
        caption={t.preview}
        columns={[t.longUrl, t.code, t.title, t.tagsColumn]}
        rows={lines.map(({ line, draft, problem }) => ({
          line,
          problem: problem === null ? undefined : wordsOf(problem),
          cells: [draft.longUrl, draft.customSlug, draft.title, draft.tags?.join(', ')],
        }))}
      />
    </div>
  );
}

function wordsOf(problem: LineProblem): string {
  switch (problem.kind) {
    case 'target':
    case 'code':
      return t.lineProblem[problem.kind](problem.problem);
    case 'twice':
      return t.lineProblem.twice(problem.line);
    case 'unclosed':
    case 'columns':
      return t.lineProblem[problem.kind];
  }
}
