import type { Command } from 'commander';
import type { Context, Finding, Probe } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { dataCommand, say, sayJson, type JsonOption } from './output.ts';

/** `turnout doctor`: looks at everything that Turnout needs, and says what to do. */
export function doctorCommand(context: Context): Command {
  return dataCommand(
    'doctor',
    'check configuration, disk, clock, store, port and ledger; exits with 1 when a check fails',
    'turnout doctor',
  ).action(async ({ json }: JsonOption) => {
    const found: (Finding & { readonly name: string })[] = [];
    for (const probe of await context.outside.probes()) {
      const finding = { name: probe.name, ...(await look(probe)) };
      found.push(finding);
      if (json !== true) say(context, ...findingLines(finding, context));
    }
    if (json === true) sayJson(context, { findings: found });
    if (found.some(({ level }) => level === 'fail')) context.exitWith(EXIT.failed);
  });
}

async function look(probe: Probe): Promise<Finding> {
  try {
    return await probe.look();
  } catch (error) {
    return { level: 'fail', said: (error as Error).message };
  }
}

function findingLines({ name, level, said, mend }: Finding & { readonly name: string }, { colors }: Context): string[] {
  const paint = { ok: colors.green, warn: colors.yellow, fail: colors.red }[level];
  const line = `${paint(level.padEnd(4))}  ${name}: ${said}`;
  return mend === undefined || level === 'ok' ? [line] : [line, `      ${mend}`];
}
