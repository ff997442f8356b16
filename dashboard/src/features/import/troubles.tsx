import { strings } from '../../strings/strings.ts';
import { formatNumber } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { troublesOf, type Outcome } from './run-import.ts';

const t = strings.importing;
/** More than anybody reads here; the report has all. */
const TROUBLES_SHOWN = 100;
const COLUMNS = [
  { head: t.troubleColumns.at },
  { head: t.troubleColumns.status },
  { head: t.troubleColumns.longUrl },
  { head: t.troubleColumns.reason },
];

export function Troubles({ outcomes }: { readonly outcomes: readonly Outcome[] }) {
  const troubles = troublesOf(outcomes);
  if (troubles.length === 0) return null;
  const more = troubles.length - TROUBLES_SHOWN;
  return (
    <Card title={t.troublesTitle}>
      <Table
        label={t.troubles}
        columns={COLUMNS}
        rows={troubles.slice(0, TROUBLES_SHOWN).map(({ at, status, longUrl, reason }, index) => ({
          key: index,
          name: at,
          cells: [at, t.one[status], longUrl, reason],
        }))}
      />
      {more > 0 && <p>{t.moreTroubles(formatNumber(more))}</p>}
    </Card>
  );
}
