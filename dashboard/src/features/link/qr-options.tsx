import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Field, SelectField } from '../../ui/field.tsx';
import styles from './link-qr.module.css';
import { QrLogoField } from './qr-logo-field.tsx';
import { corrections, MARGIN_MAX, sizes, USUAL_STYLE, type QrStyle } from './qr-style.ts';
import type { QrLogo } from './qr-svg.ts';

const t = strings.link.qr;
const SIZES = sizes.map((size) => ({ value: String(size), label: t.pixels(size) }));
const CORRECTIONS = corrections.map((value) => ({ value, label: t.corrections[value] }));

interface QrOptionsProps {
  readonly style: QrStyle;
  readonly onStyle: (style: QrStyle) => void;
  readonly logo: QrLogo | null;
  readonly onLogo: (logo: QrLogo | null) => void;
}

export function QrOptions({ style, onStyle, logo, onLogo }: QrOptionsProps) {
  return (
    <div className={styles.options}>
      <div className={styles.pair}>
        <SelectField
          label={t.size}
          value={String(style.size)}
          choices={SIZES}
          onChange={(value) => onStyle({ ...style, size: sizes.find((size) => String(size) === value) ?? style.size })}
        />
        <Field label={t.margin(style.margin)} hint={t.marginHint}>
          {(ids) => (
            <input
              {...ids}
              type="range"
              className={styles.range}
              min={0}
              max={MARGIN_MAX}
              value={style.margin}
              onChange={(event) => onStyle({ ...style, margin: event.target.valueAsNumber })}
            />
          )}
        </Field>
      </div>
      <div className={styles.pair}>
        {(['foreground', 'background'] as const).map((name) => (
          <Field key={name} label={t[name]} hint={style[name]}>
            {(ids) => (
              <input
                {...ids}
                type="color"
                className={styles.colour}
                value={style[name]}
                onChange={(event) => onStyle({ ...style, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <SelectField
        label={t.correction}
        value={logo === null ? style.correction : 'high'}
        choices={CORRECTIONS}
        disabled={logo !== null}
        hint={logo === null ? t.correctionHint : t.correctionForced}
        onChange={(correction) => onStyle({ ...style, correction })}
      />
      <QrLogoField logo={logo} onLogo={onLogo} />
      <div>
        <Button size="small" onClick={() => onStyle(USUAL_STYLE)}>
          {t.reset}
        </Button>
      </div>
    </div>
  );
}
