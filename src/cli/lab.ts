import type { Command } from 'commander';
import type { Faults } from '../http/api/contract.ts';
import type { Context } from './context.ts';
import { dataCommand, nounCommand, sayDetails, sayJson, usageError, wholeNumber, type JsonOption } from './output.ts';

const PATH = '/fault-lab';

interface FaultOptions extends JsonOption {
  readonly slowRatio?: string;
  readonly slowMs?: string;
  readonly failRatio?: string;
  readonly storeMs?: string;
  readonly busMs?: string;
}

export function labCommand(context: Context): Command {
  return nounCommand(
    'lab',
    'make faults on purpose, to rehearse alerts; of a server with TURNOUT_FAULT_LAB=true',
    dataCommand('show', 'show which faults are made', 'turnout lab show').action(async ({ json }: JsonOption) =>
      show(context, await context.api().call('GET', PATH), json),
    ),
    setCommand(context),
    dataCommand('clear', 'end all faults', 'turnout lab clear').action(async ({ json }: JsonOption) =>
      show(context, await context.api().call('PUT', PATH, {}), json),
    ),
  );
}

function setCommand(context: Context): Command {
  return dataCommand(
    'set',
    'make faults; those not named stay as they are. They hold for the process that answers, until it ends',
    'turnout lab set --slow-ratio 0.3 --slow-ms 1500 --fail-ratio 0.1',
  )
    .option('--slow-ratio <ratio>', 'share of redirects that wait, from 0 to 1')
    .option('--slow-ms <ms>', 'how long they wait')
    .option('--fail-ratio <ratio>', 'share of redirects that are answered with 503, from 0 to 1')
    .option('--store-ms <ms>', 'how long each statement or transaction of the store waits')
    .option('--bus-ms <ms>', 'how long each batch of clicks waits before it is published')
    .action(async ({ json, ...given }: FaultOptions) => {
      if (Object.keys(given).length === 0) throw usageError('Say which fault: see `turnout lab set --help`.');
      const { slowRatio, slowMs, failRatio, storeMs, busMs } = given;
      const changes = {
        ...(slowRatio !== undefined && { slowRatio: ratio('--slow-ratio', slowRatio) }),
        ...(slowMs !== undefined && { slowMs: milliseconds('--slow-ms', slowMs) }),
        ...(failRatio !== undefined && { failRatio: ratio('--fail-ratio', failRatio) }),
        ...(storeMs !== undefined && { storeMs: milliseconds('--store-ms', storeMs) }),
        ...(busMs !== undefined && { busMs: milliseconds('--bus-ms', busMs) }),
      };
      const api = context.api();
      const faults = await api.call<Faults>('GET', PATH);
      show(context, await api.call('PUT', PATH, { ...faults, ...changes }), json);
    });
}

function ratio(option: string, text: string): number {
  if (/^\d*\.?\d+$/u.test(text) && Number(text) <= 1) return Number(text);
  throw usageError(`${option} must be a number from 0 to 1 such as 0.3 (given: ${text}).`);
}

/** The server knows how long it may be. */
function milliseconds(option: string, text: string): number {
  return Number(wholeNumber(option, text, 0, Number.MAX_SAFE_INTEGER));
}

function show(context: Context, faults: Faults, json: boolean | undefined): void {
  if (json === true) return sayJson(context, faults);
  sayDetails(context, [
    ['Redirects slowed', `${percent(faults.slowRatio)}, by ${faults.slowMs} ms`],
    ['Redirects failed', percent(faults.failRatio)],
    ['Store waits', `${faults.storeMs} ms`],
    ['Bus waits', `${faults.busMs} ms`],
  ]);
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}
