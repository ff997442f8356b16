import type { Command } from 'commander';
import { formatDate, parseDate } from '../core/dates.ts';
import { domainOf, domainProblem } from '../core/domain-name.ts';
import { isUsable, keyNameProblem, type ApiKey, type Role } from '../core/keys.ts';
import { DEFAULT_DOMAIN } from '../core/link.ts';
import type { KeyStore } from '../core/ports.ts';
import { Failure, type Context, type Settings } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { confirm, dataCommand, note, nounCommand, plainCommand, say, sayJson, sayTable, usageError } from './output.ts';

/** API keys, without the REST API: whoever may write the data folder may make keys, whether a server runs or not. */

interface CreateOptions {
  readonly authorOnly?: boolean;
  readonly domainOnly?: string;
  readonly orphanVisits: boolean;
  readonly expires?: string;
  readonly json?: boolean;
}

export function keyCommand(context: Context): Command {
  const switched = (name: string, enabled: boolean) =>
    plainCommand(`${name} <name>`, `${name} an API key`, `turnout key ${name} me`).action((key: string) =>
      withKeys(context, async (keys) => {
        if (!(await keys.setEnabled(key, enabled))) throw noSuchKey(key);
        note(context, `${key} is ${name}d.`);
      }),
    );
  return nounCommand(
    'key',
    'make and manage API keys, in the data folder',
    createCommand(context),
    listCommand(context),
    plainCommand('rename <old-name> <new-name>', 'rename an API key', 'turnout key rename me you').action(
      (from: string, to: string) =>
        withKeys(context, async (keys) => {
          const result = await keys.rename(from, nameOf(to));
          if (result === 'not-found') throw noSuchKey(from);
          if (result === 'conflict') throw nameTaken(to);
          note(context, `${from} is now ${nameOf(to)}.`);
        }),
    ),
    switched('enable', true),
    switched('disable', false),
    deleteCommand(context),
  );
}

function createCommand(context: Context): Command {
  return dataCommand('create <name>', 'make an API key; it is shown once', 'turnout key create me --expires 2030-01-01')
    .option('--author-only', 'sees and edits only the links that it made')
    .option('--domain-only <authority>', 'sees and edits only the links of this domain')
    .option('--no-orphan-visits', 'does not see orphan visits')
    .option('--expires <date>', 'stops working then (ISO 8601)')
    .action((name: string, options: CreateOptions) => {
      const settings = context.outside.settings();
      const roles = rolesOf(options, settings);
      const createdAt = Date.now();
      const expiresAt = expiryOf(options.expires, settings, createdAt);
      return withKeys(context, async (keys) => {
        const { key, hash } = await context.outside.newKey();
        const made = await keys.create({ name: nameOf(name), hash, createdAt, expiresAt, enabled: true, roles });
        if (made === null) throw nameTaken(name);
        if (options.json === true) return sayJson(context, { key, ...present(made, settings) });
        note(context, 'API key, shown only now:');
        say(context, key);
      });
    });
}

function listCommand(context: Context): Command {
  return dataCommand('list', 'list API keys (never the keys themselves)', 'turnout key list').action(
    ({ json }: { readonly json?: boolean }) =>
      withKeys(context, async (keys) => {
        const settings = context.outside.settings();
        const all = await keys.list();
        if (json === true) return sayJson(context, { keys: all.map((key) => present(key, settings)) });
        sayTable(context, all, [
          { title: 'Name', cell: ({ name }) => name, flexible: true },
          { title: 'State', cell: stateOf },
          { title: 'Created', cell: ({ createdAt }) => formatDate(createdAt, settings.timeZone) },
          { title: 'Expires', cell: (key) => present(key, settings).expires ?? 'never' },
          { title: 'Roles', cell: ({ roles }) => roles.map(roleName).join(', ') || 'admin', flexible: true },
        ]);
      }),
  );
}

function deleteCommand(context: Context): Command {
  return plainCommand('delete <name>', 'delete an API key; its links stay', 'turnout key delete me')
    .option('--yes', 'do not ask')
    .action(async (name: string, { yes }: { readonly yes?: boolean }) => {
      await confirm(context, `Delete the API key ${name}? Its links lose their author.`, yes);
      await withKeys(context, async (keys) => {
        if (!(await keys.delete(name))) throw noSuchKey(name);
        note(context, `${name} is deleted.`);
      });
    });
}

async function withKeys(context: Context, work: (keys: KeyStore) => Promise<void>): Promise<void> {
  const keys = await context.outside.openKeys();
  try {
    await work(keys);
  } finally {
    await keys.close();
  }
}

function rolesOf({ authorOnly, domainOnly, orphanVisits }: CreateOptions, settings: Settings): readonly Role[] {
  const roles: Role[] = [];
  if (authorOnly === true) roles.push({ kind: 'authored' });
  if (domainOnly !== undefined) {
    const domain = domainOf(domainOnly, settings.defaultDomain);
    const problem =
      domain === DEFAULT_DOMAIN ? 'is the default domain, which no key can be held to' : domainProblem(domain);
    if (problem !== null) throw usageError(`--domain-only ${domainOnly}: ${problem}.`);
    roles.push({ kind: 'domain', domain });
  }
  if (!orphanVisits) roles.push({ kind: 'no-orphans' });
  return roles;
}

function expiryOf(text: string | undefined, { timeZone }: Settings, now: number): number | null {
  if (text === undefined) return null;
  const at = parseDate(text, timeZone);
  if (at === null) throw usageError(`--expires ${text}: is not a date (ISO 8601), such as 2030-12-31.`);
  if (at <= now) throw usageError(`--expires ${text}: is in the past.`);
  return at;
}

function nameOf(text: string): string {
  const name = text.trim();
  const problem = keyNameProblem(name);
  if (problem !== null) throw usageError(`The name of a key ${problem}.`);
  return name;
}

function present(key: ApiKey, { timeZone }: Settings) {
  return {
    name: key.name,
    enabled: key.enabled,
    created: formatDate(key.createdAt, timeZone),
    expires: key.expiresAt === null ? null : formatDate(key.expiresAt, timeZone),
    roles: key.roles.map(roleName),
  };
}

function stateOf(key: ApiKey): string {
  if (!key.enabled) return 'disabled';
  return isUsable(key, Date.now()) ? 'enabled' : 'expired';
}

function roleName(role: Role): string {
  switch (role.kind) {
    case 'authored':
      return 'author-only';
    case 'domain':
      return `domain-only ${role.domain}`;
    case 'no-orphans':
      return 'no-orphan-visits';
  }
}

function noSuchKey(name: string): Failure {
  return new Failure(EXIT.failed, [
    `There is no API key named ${name}. \`turnout key list\` shows those that there are.`,
  ]);
}

function nameTaken(name: string): Failure {
  return new Failure(EXIT.failed, [`There is an API key named ${name} already. Choose another name.`]);
}
