import assert from 'node:assert/strict';
import test from 'node:test';
import { NOW, startApi, type Answer, type CallOptions, type TestApi } from './api-server.ts';
import { callApi, envOf, startTurnout, turnout, type RunningTurnout } from './running.ts';

/** API keys over REST: who may make and revoke them, and the link that signs an operator in once. */

const kindOf = ({ status, json }: Pick<Answer, 'status' | 'json'>) => [status, String(json.type).split('/').at(-1)];
const path = (name: string): string => `/api-keys/${encodeURIComponent(name)}`;

async function make(api: TestApi, draft: Record<string, unknown>): Promise<Answer> {
  const answer = await api.call('POST', '/api-keys', { body: draft });
  assert.equal(answer.status, 200, answer.text);
  return answer;
}

test('a key is made, shown once, and works until it is disabled or deleted', async (t) => {
  const api = await startApi(t, { timeZone: 'Europe/Rome' });
  const { json: made } = await make(api, { name: ' Reports ', expires: '2026-03-01T00:00:00+01:00' });
  const { apiKey, ...info } = made;
  assert.match(apiKey, /^[\w-]{32}$/u);
  assert.deepEqual(info, {
    name: 'Reports',
    enabled: true,
    dateCreated: '2026-01-31T10:00:00+01:00',
    expires: '2026-03-01T00:00:00+01:00',
    roles: [],
  });
  assert.deepEqual((await api.call('GET', '/api-key', { key: apiKey })).json, info);
  const { text, json } = await api.call('GET', '/api-keys');
  assert.deepEqual(
    json.apiKeys.map(({ name }: { name: string }) => name),
    ['admin', 'Reports'],
  );
  assert.ok(!text.includes(apiKey), 'never the key itself');

  const disabled = await api.call('PATCH', path('Reports'), { body: { enabled: false } });
  assert.deepEqual([disabled.status, disabled.json.enabled], [200, false]);
  assert.deepEqual(kindOf(await api.call('GET', '/api-key', { key: apiKey })), [401, 'invalid-api-key']);
  await api.call('PATCH', path('Reports'), { body: { enabled: true } });
  assert.equal((await api.call('GET', '/api-key', { key: apiKey })).status, 200);
  const gone = await api.call('DELETE', path('Reports'));
  assert.deepEqual([gone.status, gone.text], [204, '']);
  assert.deepEqual(kindOf(await api.call('GET', '/api-key', { key: apiKey })), [401, 'invalid-api-key']);
  assert.deepEqual(kindOf(await api.call('DELETE', path('Reports'))), [404, 'api-key-not-found']);
});

test('a key with roles knows itself, and nothing of other keys', async (t) => {
  const api = await startApi(t);
  await make(api, { name: 'other' });
  const roles = [{ kind: 'authored' }, { kind: 'domain', domain: 'x.test' }, { kind: 'no-orphans' }] as const;
  const { apiKey: all } = (await make(api, { name: 'narrow', roles })).json;
  assert.deepEqual((await api.call('GET', '/api-key', { key: all })).json.roles, roles);
  for (const role of roles) {
    const key = await api.makeKey(role.kind, [role]);
    const may = async (method: string, address: string, body?: unknown) =>
      kindOf(await api.call(method, address, { key, ...(body !== undefined && { body }) }));
    const forbidden = [403, 'forbidden'];
    assert.deepEqual(await may('GET', '/api-keys'), forbidden);
    assert.deepEqual(await may('POST', '/api-keys', { name: 'mine' }), forbidden);
    assert.deepEqual(await may('PATCH', path('other'), { enabled: false }), forbidden);
    assert.deepEqual(await may('PATCH', path(role.kind), { name: 'better' }), forbidden);
    assert.deepEqual(await may('DELETE', path('other')), forbidden);
    assert.deepEqual(await may('DELETE', path(role.kind)), forbidden);
  }
  for (const [method, address] of [
    ['GET', '/api-key'],
    ['GET', '/api-keys'],
    ['DELETE', path('other')],
  ] as const)
    assert.deepEqual(kindOf(await api.call(method, address, { key: null })), [401, 'missing-authentication']);
  const names = (await api.call('GET', '/api-keys')).json.apiKeys.map(({ name }: { name: string }) => name);
  assert.deepEqual(names, ['admin', 'other', 'narrow', 'authored', 'domain', 'no-orphans']);
});

test('no key can lock itself out', async (t) => {
  const api = await startApi(t);
  const conflict = [409, 'api-key-conflict'];
  assert.deepEqual(kindOf(await api.call('PATCH', path('admin'), { body: { enabled: false } })), conflict);
  assert.deepEqual(kindOf(await api.call('PATCH', path('admin'), { body: { enabled: false, name: 'x' } })), conflict);
  assert.deepEqual(kindOf(await api.call('DELETE', path('admin'))), conflict);
  assert.equal((await api.call('GET', '/api-key')).json.enabled, true);
  const renamed = await api.call('PATCH', path('admin'), { body: { name: ' Boss ', enabled: true } });
  assert.deepEqual([renamed.status, renamed.json.name], [200, 'Boss']);
  assert.equal((await api.call('GET', '/api-key')).json.name, 'Boss', 'a new name changes nothing else');
});

test('everything that is wrong with a draft is said at once', async (t) => {
  const api = await startApi(t);
  const wrong = async (body: unknown) => {
    const { status, json } = await api.call('POST', '/api-keys', { body } satisfies CallOptions);
    assert.equal(status, 400, JSON.stringify(json));
    return json.invalidFields.map(({ field }: { field: string }) => field).toSorted();
  };
  const past = new Date(NOW - 1000).toISOString();
  assert.deepEqual(
    await wrong({
      name: '  ',
      expires: past,
      roles: [
        { kind: 'domain', domain: 'not a domain' },
        { kind: 'domain', domain: 's.test' },
      ],
    }),
    ['expires', 'name', 'roles', 'roles[0].domain', 'roles[1].domain'],
  );
  assert.deepEqual(await wrong({ name: 'a'.repeat(256) }), ['name']);
  assert.deepEqual(await wrong({ name: 'a\nb' }), ['name']);
  assert.deepEqual(await wrong({ name: 'a', expires: 'soon' }), ['expires']);
  assert.deepEqual(await wrong({}), ['name']);
  const shaped = await api.call('POST', '/api-keys', { body: { name: 'a', roles: [{ kind: 'boss' }] } });
  assert.deepEqual([shaped.status, shaped.json.invalidElements], [400, ['roles']]);
  assert.deepEqual(
    await api.call('PATCH', path('admin'), { body: { name: '' } }).then(({ json }) => json.invalidElements),
    ['name'],
  );
  assert.equal((await api.call('GET', '/api-keys')).json.apiKeys.length, 1, 'nothing was made');
});

test('a name is one key’s alone, whatever it is written in', async (t) => {
  const api = await startApi(t);
  const conflict = [409, 'api-key-conflict'];
  const names = ['a/b', 'über uns', '日本語/キー', '100 %', '%2F', 'a?b#c', 'batch', '🔑'.repeat(120)];
  for (const name of names) {
    await make(api, { name });
    assert.deepEqual(kindOf(await api.call('POST', '/api-keys', { body: { name } })), conflict, name);
    assert.equal((await api.call('PATCH', path(name), { body: { enabled: false } })).json.enabled, false, name);
    assert.deepEqual(kindOf(await api.call('PATCH', path(name), { body: { name: 'admin' } })), conflict, name);
    assert.equal((await api.call('PATCH', path(name), { body: { name: `${name}.` } })).json.name, `${name}.`);
    assert.deepEqual(kindOf(await api.call('DELETE', path(name))), [404, 'api-key-not-found'], name);
    assert.equal((await api.call('DELETE', path(`${name}.`))).status, 204, name);
  }
  assert.deepEqual(kindOf(await api.call('PATCH', path('none'), { body: { name: 'b' } })), [404, 'api-key-not-found']);
  assert.deepEqual(kindOf(await api.call('PATCH', path('none'), { body: { enabled: true } })), [
    404,
    'api-key-not-found',
  ]);
});

const tokenOf = ({ dashboard }: Pick<RunningTurnout, 'dashboard'>): string | undefined =>
  /\/@dashboard\/#sign-in=([\w-]+)$/u.exec(dashboard)?.[1];

test('the first start prints a link that signs in once, and no later start does', async (t) => {
  const first = await startTurnout(t);
  const token = tokenOf(first);
  assert.ok(token !== undefined, first.dashboard);
  const signIn = async (at: RunningTurnout, given: unknown) =>
    await callApi({ ...at, key: '' }, 'POST', '/sign-in', { token: given });
  assert.equal((await signIn(first, `${token}x`)).status, 401, 'and a wrong guess uses nothing up');
  const { status, json } = await signIn(first, token);
  assert.deepEqual([status, json], [200, { apiKey: first.key }]);
  const again = await signIn(first, token);
  assert.deepEqual(kindOf(again), [401, 'invalid-api-key']);
  assert.match(again.json.detail, /used before/u);
  assert.deepEqual((await signIn(first, 7)).json.invalidElements, ['token']);
  assert.ok(!first.log().includes(token) && !first.log().includes(first.key), 'neither is in the log');
  await first.stop();

  const second = await startTurnout(t, { TURNOUT_DATA_DIR: first.dataDir });
  assert.deepEqual([second.key, second.dashboard], ['', `${second.url}/@dashboard/`]);
  assert.deepEqual(kindOf(await signIn(second, token)), [401, 'invalid-api-key']);
});

test('a link that was never used ends with its start, and its key can be replaced on the command line', async (t) => {
  const first = await startTurnout(t);
  const token = tokenOf(first);
  await first.stop();
  const second = await startTurnout(t, { TURNOUT_DATA_DIR: first.dataDir });
  const { json } = await callApi({ ...second, key: '' }, 'POST', '/sign-in', { token });
  assert.match(json.detail, /from another start/u);
  const { stdout } = await turnout(['key', 'create', 'me'], envOf(second));
  const key = /[\w-]{32}/u.exec(stdout)?.[0] ?? stdout;
  assert.equal((await callApi({ ...second, key }, 'GET', '/api-key')).json.name, 'me');
});
