import type { ReactNode } from 'react';
import { strings } from '../../strings/strings.ts';
import { formatNumber } from '../../ui/format.ts';
import styles from './many.module.css';

const t = strings.links.many;
/** More are only counted: nobody reads them all. */
const ROWS_SHOWN = 100;

export interface LineRow {
  readonly line: number;
  readonly cells: readonly ReactNode[];
  readonly problem?: string | undefined;
}

interface LineTableProps {
  readonly caption: string;
  /** After the number of the line. */
  readonly columns: readonly string[];
  readonly rows: readonly LineRow[];
}

/** Lines as a table, those with a problem first. */
export function LineTable({ caption, columns, rows }: LineTableProps) {
  const ordered = [...rows.filter(({ problem }) => problem), ...rows.filter(({ problem }) => !problem)];
  const shown = ordered.slice(0, ROWS_SHOWN);
  return (
    // The keyboard scrolls it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroll} role="region" aria-label={caption} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.line}</th>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ line, cells, problem }) => (
            <tr key={line}>
              <td className="number">{line}</td>
              <td>
                {cells[0]}
                {problem !== undefined && <p className={styles.wrong}>{problem}</p>}
              </td>
              {columns.slice(1).map((name, index) => (
                <td key={name}>{cells[index + 1]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown.length && (
        <p className={styles.more}>{t.moreLines(formatNumber(rows.length - shown.length))}</p>
      )}
    </div>
  );
}
