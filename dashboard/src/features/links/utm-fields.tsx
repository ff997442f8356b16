import { strings } from '../../strings/strings.ts';
import { TextField } from '../../ui/field.tsx';
import { completeUrl } from './draft.ts';
import { readUtm, utmNames, writeUtm } from './utm.ts';
import styles from './utm-fields.module.css';

const t = strings.links.create;

interface UtmFieldsProps {
  readonly url: string;
  readonly onChange: (url: string) => void;
}

/** The URL's own parameters, each as a field: what is there is edited, and seen above as it is typed. */
export function UtmFields({ url, onChange }: UtmFieldsProps) {
  const utm = readUtm(url);
  const disabled = url.trim() === '';
  return (
    <details className={styles.utm}>
      <summary>{t.utm}</summary>
      <div className={styles.fields}>
        <p className={styles.hint}>{disabled ? t.utmFirst : t.utmHint}</p>
        {utmNames.map((name) => (
          <TextField
            key={name}
            label={t.utmNames[name]}
            placeholder={t.utmExamples[name]}
            autoComplete="off"
            disabled={disabled}
            value={utm[name]}
            onChange={(value) => onChange(writeUtm(url, name, value))}
          />
        ))}
        {!disabled && (
          <p className={styles.result}>
            {t.utmResult} <code>{completeUrl(url)}</code>
          </p>
        )}
      </div>
    </details>
  );
}
