import { parseArgs } from 'node:util';
import { MissingProgram } from '../engines/install.ts';
import { dashboard } from './dashboard.ts';
import { importing } from './import.ts';
import { intake } from './intake.ts';
import { kills } from './kills.ts';
import { lists } from './lists.ts';
import { machine } from './machine.ts';
import { pipeline } from './pipeline.ts';
import { stopOnSignals } from './processes.ts';
import { propagation } from './propagation.ts';
import { redirects } from './redirects.ts';
import { jsonOf, save, textOf, type Run, type Section, type Table } from './report.ts';
import { start } from './start.ts';
import { stats } from './stats.ts';
import { stores } from './stores.ts';
import { telemetry } from './telemetry.ts';

/** `npm run bench` and `npm run bench:engines`: measure, print tables, and keep them in docs/benchmarks.md when asked to. */

const EMBEDDED: readonly Section[] = [redirects, telemetry, pipeline, lists, dashboard, importing, start];
/** On real servers, which are brought up and taken down (engines/). */
const ENGINES: readonly Section[] = [stores, propagation, intake, kills, stats];
const SECTIONS: readonly Section[] = [...EMBEDDED, ...ENGINES];

const EXIT = { ok: 0, failed: 1, usage: 2, unavailable: 69 } as const;

const listed = (sections: readonly Section[]): string =>
  sections.map(({ name, summary }) => `  ${name.padEnd(13)}${summary}`).join('\n');

const HELP = `Usage: npm run bench -- [section...] [options]
       npm run bench:engines -- [section...] [options]

Sections of npm run bench (all of them when none is named):
${listed(EMBEDDED)}

Sections of npm run bench:engines (all of them when none is named), on PostgreSQL, MariaDB, RabbitMQ, Kafka and Redis:
${listed(ENGINES)}

Options:
  --quick     a small part of the work: shows that everything runs, in some minutes; the numbers mean little
  --save      write the tables to docs/benchmarks.md, in place of those of the same sections (not with --quick)
  --json      print JSON instead of tables
  --engines   the sections of npm run bench:engines, which is this option
  --help      print this

Exit codes: 0 done, 1 a measurement failed, 2 wrong usage, 69 a tool is missing (which one is said).
`;

process.exitCode = await main();

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`${(error as Error).message}\nSee npm run bench -- --help.`);
    return EXIT.usage;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return EXIT.ok;
  }
  stopOnSignals();
  const began = performance.now();
  const progress = (text: string): void =>
    console.error(`[${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s] ${text}`);
  try {
    const results = await runAll(options, progress);
    if (options.json) console.log(JSON.stringify(jsonOfAll(results), null, 2));
    if (options.save) save(results, SECTIONS);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof MissingProgram) {
      console.error(error.message);
      return EXIT.unavailable;
    }
    console.error(error);
    return EXIT.failed;
  }
}

async function runAll(
  { sections, quick, json }: Options,
  progress: Run['progress'],
): Promise<ReadonlyMap<Section, readonly Table[]>> {
  const results = new Map<Section, readonly Table[]>();
  for (const section of sections) {
    progress(`${section.name}: ${section.summary}`);
    const tables: Table[] = [];
    for await (const table of section.run({ quick, progress })) {
      tables.push(table);
      if (!json) console.log(textOf(table));
    }
    results.set(section, tables);
  }
  return results;
}

type Options = ReturnType<typeof readOptions>;

/** Throws an Error that says what is wrong. */
function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      engines: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const names = SECTIONS.map(({ name }) => name);
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`There is no section ${unknown}; there are ${names.join(', ')}.`);
  if (values.quick && values.save)
    throw new Error('--save keeps numbers, and those of --quick mean little: leave one out.');
  const all = values.engines ? ENGINES : EMBEDDED;
  const wanted = new Set(positionals.length > 0 ? positionals : all.map(({ name }) => name));
  return { ...values, sections: SECTIONS.filter(({ name }) => wanted.has(name)) };
}

function jsonOfAll(results: ReadonlyMap<Section, readonly Table[]>): object {
  const sections = Array.from(results, ([{ name }, tables]) => ({ name, tables: tables.map(jsonOf) }));
  return { date: new Date().toISOString(), machine: machine(), sections };
}
