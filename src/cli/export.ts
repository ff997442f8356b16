import type { Command } from 'commander';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Failure, type Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { filterParameters, linkFilters, type FilterOptions } from './link-options.ts';
import { note, nounCommand, plainCommand, queryString, usageError } from './output.ts';
import { subjectPath, withSubject, type SubjectOptions } from './visit-subject.ts';

/** Exports, streamed: as long as the disk is, and never whole in memory. */

interface ExportOptions {
  readonly format: string;
  readonly output?: string;
}

export function exportCommand(context: Context): Command {
  const links = plainCommand(
    'links',
    'export links, oldest first',
    'turnout export links --format csv --output links.csv',
  );
  const visits = plainCommand(
    'visits',
    'export visits, oldest first',
    'turnout export visits --link spring > visits.ndjson',
  );
  return nounCommand(
    'export',
    'write links or visits as NDJSON or CSV',
    withFormat(linkFilters(links)).action(async ({ format, output, ...filter }: ExportOptions & FilterOptions) => {
      const path = `/short-urls/export${queryString({ ...filterParameters(filter), format: checkFormat(format) })}`;
      await write(context, path, output);
    }),
    withFormat(withSubject(visits)).action(async ({ format, output, ...subject }: ExportOptions & SubjectOptions) => {
      await write(context, subjectPath(subject, '/export', { format: checkFormat(format) }), output);
    }),
  );
}

function withFormat(command: Command): Command {
  return command
    .option('--format <format>', 'ndjson or csv', 'ndjson')
    .option('--output <file>', 'write into this file, replaced when all is there; stdout otherwise');
}

function checkFormat(format: string): string {
  if (format === 'ndjson' || format === 'csv') return format;
  throw usageError(`--format must be ndjson or csv (given: ${format}).`);
}

async function write(context: Context, path: string, output: string | undefined): Promise<void> {
  const bytes = context.api().stream(path);
  if (output === undefined) return await pipeline(bytes, context.stdout, { end: false });
  // What broke off must not look like an export, nor replace one that is whole.
  const partial = `${output}.part`;
  try {
    await pipeline(bytes, createWriteStream(partial));
    await rename(partial, output);
  } catch (error) {
    await rm(partial, { force: true });
    if (error instanceof Failure) throw error;
    throw new Failure(EXIT.failed, [`--output ${output}: ${(error as Error).message}`], { cause: error });
  }
  note(context, `Written to ${output}.`);
}
