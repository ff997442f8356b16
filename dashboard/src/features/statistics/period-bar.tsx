import { useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { classes } from '../../ui/classes.ts';
import { CheckField, TextField } from '../../ui/field.tsx';
import styles from './period-bar.module.css';
import { daysOf, periodOf } from './period.ts';
import { periods, USUAL_PERIOD, type PeriodName, type StatisticsSearch } from './statistics-search.ts';

const t = strings.statistics;

interface PeriodBarProps {
  readonly search: StatisticsSearch;
  readonly onShow: (search: StatisticsSearch) => void;
}

/** Which period, with or without bots, and beside the one before or not. */
export function PeriodBar({ search, now, onShow }: PeriodBarProps & { readonly now: number }) {
  const chosen = search.period ?? USUAL_PERIOD;
  const { period: _period, from: _from, to: _to, ...rest } = search;

  function choose(period: PeriodName): void {
    if (period !== 'custom') return onShow({ ...rest, ...(period !== USUAL_PERIOD && { period }) });
    const { shownFrom, to } = periodOf(search, now);
    onShow({ ...rest, period, ...daysOf(shownFrom, to) });
  }

  return (
    <div className={styles.bar}>
      <fieldset className={styles.periods}>
        <legend className="visually-hidden">{t.period}</legend>
        {periods.map((period) => (
          <label key={period} title={t.periods[period][1]} className={classes(styles.period)}>
            <input
              type="radio"
              name="period"
              className="visually-hidden"
              aria-label={t.periods[period][1]}
              checked={period === chosen}
              onChange={() => choose(period)}
            />
            <span>{t.periods[period][0]}</span>
          </label>
        ))}
      </fieldset>
      {search.period === 'custom' && <Days key={`${search.from} ${search.to}`} search={search} onShow={onShow} />}
      <div className={styles.switches}>
        <CheckField
          label={t.bots}
          checked={search.bots !== 'hidden'}
          onChange={(shown) => {
            const { bots: _bots, ...others } = search;
            onShow({ ...others, ...(!shown && { bots: 'hidden' }) });
          }}
        />
        <CheckField
          label={t.compare}
          checked={search.compare === true}
          onChange={(compared) => {
            const { compare: _compare, ...others } = search;
            onShow({ ...others, ...(compared && { compare: true }) });
          }}
        />
      </div>
    </div>
  );
}

/** Kept here while a date is typed, and shown when it is one. */
function Days({ search, onShow }: PeriodBarProps) {
  const [from, setFrom] = useState(search.from ?? '');
  const [to, setTo] = useState(search.to ?? '');
  const show = (next: { readonly from: string; readonly to: string }): void => {
    if (next.from !== '' && next.to !== '' && next.from <= next.to) onShow({ ...search, ...next });
  };
  return (
    <div className={styles.days}>
      <TextField
        label={t.from}
        type="date"
        value={from}
        max={to}
        onChange={setFrom}
        onBlur={() => show({ from, to })}
      />
      <TextField label={t.to} type="date" value={to} min={from} onChange={setTo} onBlur={() => show({ from, to })} />
    </div>
  );
}
