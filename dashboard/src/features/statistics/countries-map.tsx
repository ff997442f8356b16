import { useState, type KeyboardEvent } from 'react';
import { strings } from '../../strings/strings.ts';
import { classes } from '../../ui/classes.ts';
import { countryName, formatNumber, formatPercent } from '../../ui/format.ts';
import styles from './countries-map.module.css';
import { shadeOf } from './figures.ts';
import type { Stats } from './statistics-api.ts';
import { MAP_HEIGHT, MAP_WIDTH, shapes } from './world.ts';

const t = strings.statistics.map;
const SHADES = [styles.shade1, styles.shade2, styles.shade3, styles.shade4, styles.shade5];

interface CountriesMapProps {
  readonly stats: Stats;
  readonly withBots: boolean;
  readonly onChoose: (code: string) => void;
}

/** Shaded by visits; the list beside it says the same in words. */
export function CountriesMap({ stats, withBots, onChoose }: CountriesMapProps) {
  const [at, setAt] = useState<string | null>(null);
  const all = withBots ? stats.total : stats.nonBots;
  const visits = new Map(
    (stats.by['country'] ?? []).map(({ value, total, nonBots }) => [value, withBots ? total : nonBots]),
  );
  // Arrow keys go from the largest to the smallest, of those that the map shows.
  const order = [...visits.keys()].filter((code) => shapes.some((shape) => shape.code === code));
  const most = Math.max(1, ...visits.values());

  const entry = at !== null && visits.has(at) ? at : order[0];

  function onKeyDown(event: KeyboardEvent<SVGPathElement>, code: string): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      const next = order.at((order.indexOf(code) + step) % order.length);
      event.currentTarget.parentElement?.querySelector<SVGPathElement>(`[data-code="${next}"]`)?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') onChoose(code);
    else return;
    event.preventDefault();
  }
  const said = (code: string): string => {
    const count = visits.get(code) ?? 0;
    return t.said(countryName(code), formatNumber(count), formatPercent(all === 0 ? 0 : count / all));
  };

  return (
    <figure className={styles.figure}>
      <svg
        viewBox={`0 0 ${MAP_WIDTH} ${MAP_HEIGHT}`}
        role="group"
        aria-label={t.label}
        className={styles.map}
        onPointerLeave={() => setAt(null)}
      >
        {shapes.map(({ key, code, path }) => {
          const count = code === null ? undefined : visits.get(code);
          if (code === null || count === undefined)
            return <path key={key} d={path} className={styles.country} onPointerEnter={() => setAt(code)} />;
          return (
            <path
              key={key}
              d={path}
              role="button"
              data-code={code}
              aria-label={said(code)}
              tabIndex={code === entry ? 0 : -1}
              className={classes(
                styles.country,
                styles.known,
                SHADES[shadeOf(count, most, SHADES.length)],
                code === at && styles.at,
              )}
              onPointerEnter={() => setAt(code)}
              onFocus={() => setAt(code)}
              onClick={() => onChoose(code)}
              onKeyDown={(event) => onKeyDown(event, code)}
            />
          );
        })}
      </svg>
      <figcaption aria-hidden className={styles.said}>
        {at === null ? t.hint : said(at)}
      </figcaption>
    </figure>
  );
}
