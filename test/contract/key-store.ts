import assert from 'node:assert/strict';
import test from 'node:test';
import type { NewKey } from '../../src/core/keys.ts';
import type { OpenStores } from './link-store.ts';

/** What every KeyStore keeps. */
export function keyStoreContract(name: string, open: OpenStores): void {
  const aKey = (of: Partial<NewKey> = {}): NewKey => ({
    name: 'key',
    hash: 'hash',
    createdAt: 1,
    expiresAt: 2,
    enabled: true,
    roles: [{ kind: 'domain', domain: 'a.test' }, { kind: 'authored' }],
    ...of,
  });

  test(`${name}: a key is found by its hash, whole, and nothing else finds it`, async (t) => {
    const { keys } = await open(t);
    const made = await keys.create(aKey());
    assert.ok(made);
    assert.deepEqual(await keys.find('hash'), made);
    assert.deepEqual([made.name, made.expiresAt, made.roles.length], ['key', 2, 2]);
    assert.equal(await keys.find('HASH'), null);
    assert.equal('hash' in made, false);
  });

  test(`${name}: names and hashes are unique; keys are renamed, disabled and deleted by name`, async (t) => {
    const { keys } = await open(t);
    await keys.create(aKey());
    assert.equal(await keys.create(aKey({ hash: 'other' })), null);
    assert.equal(await keys.create(aKey({ name: 'other' })), null);
    await keys.create(aKey({ name: 'other', hash: 'other' }));
    assert.equal(await keys.rename('none', 'x'), 'not-found');
    assert.equal(await keys.rename('key', 'other'), 'conflict');
    assert.equal(await keys.rename('key', 'key'), 'renamed');
    assert.equal(await keys.rename('key', 'first'), 'renamed');
    assert.equal(await keys.setEnabled('first', false), true);
    assert.equal(await keys.setEnabled('key', false), false);
    assert.equal((await keys.find('hash'))?.enabled, false);
    assert.equal(await keys.delete('first'), true);
    assert.equal(await keys.delete('first'), false);
    assert.deepEqual(
      (await keys.list()).map((key) => key.name),
      ['other'],
    );
  });
}
