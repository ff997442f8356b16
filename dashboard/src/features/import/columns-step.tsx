import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField, SelectField } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Card } from '../../ui/page.tsx';
import styles from './step.module.css';
import { FIELDS, remap, type Field, type Mapping } from './fields.ts';
import type { ChosenFile } from './file-step.tsx';
import { useKeptFocus } from './kept-focus.ts';
import type { Item } from './link-of-row.ts';
import { Preview } from './preview.tsx';
import type { Source } from './source.ts';

const t = strings.importing;
const CHOICES = [
  { value: '', label: t.passedOver },
  ...FIELDS.map((value) => ({ value, label: t.fields[value] })),
] as const satisfies readonly { readonly value: Field | ''; readonly label: string }[];
/** Rows in which an example of a column is looked for. */
const EXAMPLE_ROWS = 20;
const EXAMPLE_LENGTH = 60;

interface ColumnsStepProps {
  readonly file: ChosenFile;
  readonly items: readonly Item[];
  readonly mapping: Mapping;
  readonly onMapping: (mapping: Mapping) => void;
  readonly takeDomains: boolean;
  readonly onTakeDomains: (takeDomains: boolean) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

export function ColumnsStep(props: ColumnsStepProps) {
  const { file, items, mapping, onMapping, takeDomains, onTakeDomains, onBack, onNext } = props;
  const part = useKeptFocus(file.name);
  const hasLongUrl = mapping.includes('longUrl');
  const bad = items.filter((item) => 'problem' in item).length;
  const isByShortUrl = mapping.includes('shortUrl') && !mapping.includes('shortCode');
  return (
    <div ref={part} tabIndex={-1} className={styles.step}>
      <Card title={t.columnsTitle(file.name)}>
        <p className={styles.hint}>{t.columnsHint}</p>
        <div className={styles.columns}>
          {file.source.columns.map((column, index) => (
            <SelectField<Field | ''>
              key={column}
              label={column}
              hint={exampleOf(file.source, index)}
              choices={CHOICES}
              value={mapping[index] ?? ''}
              onChange={(field) => onMapping(remap(mapping, index, field === '' ? null : field))}
            />
          ))}
        </div>
        {isByShortUrl && (
          <CheckField label={t.takeDomains} hint={t.takeDomainsHint} checked={takeDomains} onChange={onTakeDomains} />
        )}
      </Card>
      <Card title={t.previewTitle}>
        {hasLongUrl ? (
          <>
            <p role="status">
              {t.good(formatNumber(items.length - bad))}
              {bad > 0 && <span className={styles.bad}>; {t.bad(formatNumber(bad))}</span>}
            </p>
            <Preview items={items} />
          </>
        ) : (
          <Notice tone="warning">{t.needsLongUrl}</Notice>
        )}
        <footer className={styles.footer}>
          <Button onClick={onBack}>{t.back}</Button>
          <Button tone="primary" disabled={!hasLongUrl || bad === items.length} onClick={onNext}>
            {t.checkAction}
          </Button>
        </footer>
      </Card>
    </div>
  );
}

function exampleOf({ rows }: Source, column: number): string {
  const found = rows.slice(0, EXAMPLE_ROWS).find(({ cells }) => (cells[column] ?? '') !== '');
  const text = found?.cells[column] ?? '';
  if (text === '') return t.noExample;
  return t.example(text.length > EXAMPLE_LENGTH ? `${text.slice(0, EXAMPLE_LENGTH)}…` : text);
}
