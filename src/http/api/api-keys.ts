import { Type } from 'typebox';
import { formatDate, parseDate } from '../../core/dates.ts';
import { domainOf, domainProblem } from '../../core/domain-name.ts';
import { invalidData, TurnoutError, type FieldError } from '../../core/errors.ts';
import { keyNameProblem, type ApiKey, type Role } from '../../core/keys.ts';
import { DEFAULT_DOMAIN } from '../../core/link.ts';
import { hashKey, keyOf, newKey, requireAdmin } from './caller.ts';
import {
  ApiKeyDraft,
  ApiKeyEdit,
  ApiKeyInfo,
  ApiKeyList,
  NameParams,
  NewApiKey,
  SignedIn,
  SignIn,
  type ApiKeyDraft as Draft,
} from './contract.ts';
import type { Api, ApiDeps } from './deps.ts';

/** API keys, for keys without roles. No key can lock itself out: so there is always one left that may do everything. */

const tags = ['API keys'];

export function apiKeyRoutes(api: Api, deps: ApiDeps): void {
  const { keys, settings } = deps;
  const present = (key: ApiKey): ApiKeyInfo => presentKey(key, settings.timeZone);

  api.get(
    '/api-key',
    { schema: { tags, summary: 'The API key that asks, and what it may do', response: { 200: ApiKeyInfo } } },
    (request) => present(keyOf(request)),
  );

  api.get(
    '/api-keys',
    { schema: { tags, summary: 'List API keys, never the keys themselves', response: { 200: ApiKeyList } } },
    async (request) => {
      requireAdmin(request);
      return { apiKeys: (await keys.list()).map(present) };
    },
  );

  api.post(
    '/api-keys',
    { schema: { tags, summary: 'Make an API key', body: ApiKeyDraft, response: { 200: NewApiKey } } },
    async (request) => {
      requireAdmin(request);
      const { name, expiresAt, roles } = checkedDraft(request.body, deps);
      const apiKey = newKey();
      const made = { name, hash: hashKey(apiKey), createdAt: deps.now(), expiresAt, enabled: true, roles };
      const key = await keys.create(made);
      if (key === null) throw nameTaken(name);
      return { apiKey, ...present(key) };
    },
  );

  api.patch(
    '/api-keys/:name',
    {
      schema: {
        tags,
        summary: 'Rename, enable or disable an API key',
        params: NameParams,
        body: ApiKeyEdit,
        response: { 200: ApiKeyInfo },
      },
    },
    async (request) => {
      requireAdmin(request);
      const { name } = request.params;
      const { enabled } = request.body;
      const newName = request.body.name?.trim() ?? name;
      const problem = keyNameProblem(newName);
      if (problem !== null) throw invalidData([{ field: 'name', problem }]);
      if (enabled === false) refuseOwn(keyOf(request), name, 'disable');
      if (newName !== name) {
        const renamed = await keys.rename(name, newName);
        if (renamed === 'not-found') throw noSuchKey(name);
        if (renamed === 'conflict') throw nameTaken(newName);
      }
      if (enabled !== undefined) await keys.setEnabled(newName, enabled);
      const key = (await keys.list()).find((each) => each.name === newName);
      if (key === undefined) throw noSuchKey(name);
      return present(key);
    },
  );

  api.delete(
    '/api-keys/:name',
    { schema: { tags, summary: 'Delete an API key', params: NameParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      requireAdmin(request);
      const { name } = request.params;
      refuseOwn(keyOf(request), name, 'delete');
      if (!(await keys.delete(name))) throw noSuchKey(name);
      return reply.code(204).send(null);
    },
  );

  api.post(
    '/sign-in',
    {
      config: { key: 'none' },
      schema: {
        tags,
        summary: 'Sign in once, by the link that the first start prints',
        body: SignIn,
        response: { 200: SignedIn },
      },
    },
    (request) => {
      const apiKey = deps.signInOnce(request.body.token);
      if (apiKey !== null) return { apiKey };
      const detail = 'This link was used before, or is from another start. Sign in with an API key.';
      throw new TurnoutError('invalid-api-key', detail);
    },
  );
}

function presentKey(key: ApiKey, timeZone: string): ApiKeyInfo {
  return {
    name: key.name,
    enabled: key.enabled,
    dateCreated: formatDate(key.createdAt, timeZone),
    expires: key.expiresAt === null ? null : formatDate(key.expiresAt, timeZone),
    roles: [...key.roles],
  };
}

/** Throws `invalid-data` with all that is wrong. */
function checkedDraft(draft: Draft, deps: ApiDeps): Pick<ApiKey, 'name' | 'expiresAt' | 'roles'> {
  const { settings } = deps;
  const name = draft.name.trim();
  const expiresAt = draft.expires == null ? null : parseDate(draft.expires, settings.timeZone);
  const problems: (FieldError | null)[] = [fieldError('name', keyNameProblem(name))];
  if (expiresAt !== null && expiresAt <= deps.now()) problems.push({ field: 'expires', problem: 'is in the past' });
  const roles = (draft.roles ?? []).map((role, index): Role => {
    if (role.kind !== 'domain') return role;
    const domain = domainOf(role.domain, settings.defaultDomain);
    const problem =
      domain === DEFAULT_DOMAIN ? 'must not be the default domain, which every key may use' : domainProblem(domain);
    problems.push(fieldError(`roles[${index}].domain`, problem));
    return { kind: 'domain', domain };
  });
  if (new Set(roles.map(({ kind }) => kind)).size < roles.length)
    problems.push({ field: 'roles', problem: 'must have each kind once at most' });
  const wrong = problems.filter((problem) => problem !== null);
  if (wrong.length > 0) throw invalidData(wrong);
  return { name, expiresAt, roles };
}

function fieldError(field: string, problem: string | null): FieldError | null {
  return problem === null ? null : { field, problem };
}

function refuseOwn(own: ApiKey, name: string, what: string): void {
  if (own.name !== name) return;
  throw new TurnoutError('api-key-conflict', `An API key can not ${what} itself. Use another one for that.`, { name });
}

function nameTaken(name: string): TurnoutError {
  return new TurnoutError('api-key-conflict', `There is an API key named "${name}" already.`, { name });
}

function noSuchKey(name: string): TurnoutError {
  return new TurnoutError('api-key-not-found', `API key with name "${name}" could not be found`, { name });
}
