import type { Command } from 'commander';
import type { Ledger, QuarantinePage, Replayed } from '../http/api/contract.ts';
import { Unreachable } from './api.ts';
import { Failure, type Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import {
  dataCommand,
  note,
  notePage,
  nounCommand,
  pageParameters,
  queryString,
  sayDetails,
  sayJson,
  sayTable,
  wholeNumber,
  withPages,
  type JsonOption,
  type PageOptions,
} from './output.ts';

interface SourcedLedger {
  readonly source: 'server' | 'files';
  readonly ledger: Ledger;
}

export function ledgerCommand(context: Context): Command {
  return dataCommand(
    'ledger',
    'where every accepted click is; from the server, or from its files when it does not answer',
    'turnout ledger --json',
  ).action(async ({ json }: JsonOption) => {
    const { source, ledger } = await readLedger(context);
    const { url, dataDir } = context.outside.settings();
    if (json === true) sayJson(context, { ...ledger, source });
    else {
      note(
        context,
        source === 'server' ? `From the server at ${url}:` : `${url} does not answer. From the files in ${dataDir}:`,
      );
      sayDetails(context, ledgerMembers(ledger));
    }
    if (!ledger.balanced) context.exitWith(EXIT.failed);
  });
}

async function readLedger(context: Context): Promise<SourcedLedger> {
  try {
    return { source: 'server', ledger: await context.api().call<Ledger>('GET', '/ledger') };
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const ledger = await context.outside.ledgerOfFiles();
    if (ledger !== null) return { source: 'files', ledger };
    const { dataDir } = context.outside.settings();
    throw new Failure(EXIT.unavailable, [
      ...error.lines,
      `And ${dataDir} holds no data of Turnout (TURNOUT_DATA_DIR).`,
    ]);
  }
}

function ledgerMembers(ledger: Ledger): readonly (readonly [string, string | number])[] {
  return [
    ['Accepted', ledger.accepted],
    ['= stored', ledger.stored],
    [
      '+ pending',
      ledger.atRisk === 0 ? ledger.pending : `${ledger.pending} (${ledger.atRisk} at risk: in memory only)`,
    ],
    ['+ quarantined', ledger.quarantined],
    ...Object.entries(ledger.dropped).map(([reason, count]) => [`+ dropped ${reason}`, count] as const),
    ['Balanced', ledger.balanced ? 'yes' : 'NO'],
    ['Duplicates absorbed', ledger.duplicates],
  ];
}

export function quarantineCommand(context: Context): Command {
  return nounCommand(
    'quarantine',
    'clicks that could not become visits',
    withPages(dataCommand('list', 'list them with their reasons', 'turnout quarantine list')).action(
      async ({ json, ...page }: PageOptions & JsonOption) => {
        const path = `/quarantine${queryString(pageParameters(page))}`;
        const { quarantine } = await context.api().call<QuarantinePage>('GET', path);
        if (json === true) return sayJson(context, { quarantine });
        sayTable(context, quarantine.data, [
          { title: 'Id', cell: ({ id }) => id, align: 'right' },
          { title: 'Date', cell: ({ date }) => date },
          { title: 'Reason', cell: ({ reason }) => reason },
          { title: 'Click', cell: ({ click }) => click, flexible: true },
        ]);
        notePage(context, quarantine.pagination);
      },
    ),
    dataCommand('replay [id...]', 'try them again: those named, or all', 'turnout quarantine replay 3 5').action(
      async (ids: readonly string[], { json }: JsonOption) => {
        const wanted = ids.map((id) => Number(wholeNumber('<id>', id, 1, Number.MAX_SAFE_INTEGER)));
        const body = wanted.length === 0 ? {} : { ids: wanted };
        const answer = await context.api().call<Replayed>('POST', '/quarantine/replay', body);
        if (json === true) sayJson(context, answer);
        else note(context, `${answer.replayed} became visits.`);
      },
    ),
  );
}
