import type { ReactNode } from 'react';
import { strings } from '../strings/strings.ts';
import { classes } from './classes.ts';
import styles from './table.module.css';

/** Rows and columns; on narrow screens each row is a card, and each cell says its column. */

export interface Column {
  readonly head: string;
  /** The head is read out only, and not said in a card. */
  readonly headHidden?: boolean;
  /** In digits that stand below each other. */
  readonly number?: boolean;
}

export interface Row<K> {
  readonly key: K;
  /** What it is called where it is chosen. */
  readonly name: string;
  /** One for each column; the first one names the row. */
  readonly cells: readonly ReactNode[];
}

export interface Selection<K> {
  readonly chosen: ReadonlySet<K>;
  readonly onChange: (chosen: ReadonlySet<K>) => void;
}

interface TableProps<K> {
  /** Of what it is a table, read out. */
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row<K>[];
  readonly selection?: Selection<K> | undefined;
}

export function Table<K extends string | number>({ label, columns, rows, selection }: TableProps<K>) {
  return (
    <table aria-label={label} className={styles.table}>
      <thead>
        <tr>
          {selection !== undefined && (
            <th scope="col" className={styles.choice}>
              <ChooseAll keys={rows.map(({ key }) => key)} selection={selection} />
            </th>
          )}
          {columns.map(({ head, headHidden, number }) => (
            <th key={head} scope="col" className={classes(number && styles.number)}>
              {headHidden === true ? <span className="visually-hidden">{head}</span> : head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <TableRow key={row.key} row={row} columns={columns} selection={selection} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps<K> {
  readonly row: Row<K>;
  readonly columns: readonly Column[];
  readonly selection: Selection<K> | undefined;
}

function TableRow<K>({ row: { key, name, cells }, columns, selection }: RowProps<K>) {
  return (
    <tr>
      {selection !== undefined && (
        <td className={styles.choice}>
          <input
            type="checkbox"
            aria-label={strings.ui.choose(name)}
            checked={selection.chosen.has(key)}
            onChange={() => selection.onChange(toggled(selection.chosen, [key]))}
          />
        </td>
      )}
      {columns.map(({ head, headHidden, number }, index) => {
        const className = classes(number && styles.number, headHidden && styles.bare);
        return index === 0 ? (
          <th key={head} scope="row" className={className}>
            {cells[index]}
          </th>
        ) : (
          <td key={head} className={className} data-head={head}>
            {cells[index]}
          </td>
        );
      })}
    </tr>
  );
}

function ChooseAll<K>({ keys, selection }: { readonly keys: readonly K[]; readonly selection: Selection<K> }) {
  const { chosen, onChange } = selection;
  const all = keys.length > 0 && keys.every((key) => chosen.has(key));
  const some = !all && keys.some((key) => chosen.has(key));
  return (
    <input
      type="checkbox"
      aria-label={strings.ui.chooseAll}
      ref={(box) => {
        if (box !== null) box.indeterminate = some;
      }}
      checked={all}
      onChange={() =>
        onChange(
          toggled(
            chosen,
            keys.filter((key) => chosen.has(key) === all),
          ),
        )
      }
    />
  );
}

function toggled<K>(chosen: ReadonlySet<K>, keys: readonly K[]): ReadonlySet<K> {
  const next = new Set(chosen);
  for (const key of keys) if (!next.delete(key)) next.add(key);
  return next;
}
