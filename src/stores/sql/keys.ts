import type { ApiKey, NewKey, Role } from '../../core/keys.ts';
import type { KeyStore } from '../../core/ports.ts';
import type { Database } from './database.ts';
import { API_KEYS } from './tables.ts';

interface KeyRow {
  readonly id: number;
  readonly name: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly enabled: number;
  readonly roles: string;
}

const COLUMNS = 'id, name, created_at, expires_at, enabled, roles';

export class SqlKeys implements KeyStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async find(hash: string): Promise<ApiKey | null> {
    const row = await this.#db.get<KeyRow>(`SELECT ${COLUMNS} FROM api_keys WHERE hash = ?`, hash);
    return row === undefined ? null : readKey(row);
  }

  async create({ name, hash, createdAt, expiresAt, enabled, roles }: NewKey): Promise<ApiKey | null> {
    const row = [name, hash, createdAt, expiresAt, Number(enabled), JSON.stringify(roles)];
    const [isNew] = await this.#db.insertNew(API_KEYS, [row]);
    return isNew === true ? await this.find(hash) : null;
  }

  async list(): Promise<readonly ApiKey[]> {
    return (await this.#db.all<KeyRow>(`SELECT ${COLUMNS} FROM api_keys ORDER BY id`)).map(readKey);
  }

  async rename(from: string, to: string): Promise<'renamed' | 'not-found' | 'conflict'> {
    return await this.#db.transaction(async (session) => {
      const sql = `SELECT id FROM api_keys WHERE name = ? ${this.#db.dialect.forUpdate}`;
      const key = await session.get<{ id: number }>(sql, from);
      if (key === undefined) return 'not-found';
      if (((await session.get<{ id: number }>(sql, to)) ?? key).id !== key.id) return 'conflict';
      await session.run('UPDATE api_keys SET name = ? WHERE id = ?', to, key.id);
      return 'renamed';
    });
  }

  async setEnabled(name: string, enabled: boolean): Promise<boolean> {
    const found = await this.#db.get('SELECT 1 FROM api_keys WHERE name = ?', name);
    await this.#db.run('UPDATE api_keys SET enabled = ? WHERE name = ?', Number(enabled), name);
    return found !== undefined;
  }

  async delete(name: string): Promise<boolean> {
    return (await this.#db.run('DELETE FROM api_keys WHERE name = ?', name)) > 0;
  }

  async close(): Promise<void> {
    await this.#db.close();
  }
}

function readKey({ id, name, created_at, expires_at, enabled, roles }: KeyRow): ApiKey {
  return {
    id,
    name,
    createdAt: created_at,
    expiresAt: expires_at,
    enabled: enabled === 1,
    roles: JSON.parse(roles) as Role[],
  };
}
