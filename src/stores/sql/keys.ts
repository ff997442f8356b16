import type { ApiKey, NewKey, Role } from '../../core/keys.ts';
import type { KeyStore } from '../../core/ports.ts';
import type { Database } from './database.ts';

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
    const row = this.#db.get<KeyRow>(`SELECT ${COLUMNS} FROM api_keys WHERE hash = ?`, hash);
    return row === undefined ? null : readKey(row);
  }

  async create({ name, hash, createdAt, expiresAt, enabled, roles }: NewKey): Promise<ApiKey | null> {
    const { changes, id } = this.#db.run(
      `INSERT INTO api_keys (name, hash, created_at, expires_at, enabled, roles) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      name,
      hash,
      createdAt,
      expiresAt,
      Number(enabled),
      JSON.stringify(roles),
    );
    return changes === 0 ? null : { id, name, createdAt, expiresAt, enabled, roles };
  }

  async list(): Promise<readonly ApiKey[]> {
    return this.#db.all<KeyRow>(`SELECT ${COLUMNS} FROM api_keys ORDER BY id`).map(readKey);
  }

  async rename(from: string, to: string): Promise<'renamed' | 'not-found' | 'conflict'> {
    const id = (name: string) => this.#db.get<{ id: number }>('SELECT id FROM api_keys WHERE name = ?', name)?.id;
    return this.#db.transaction(() => {
      const key = id(from);
      if (key === undefined) return 'not-found';
      if ((id(to) ?? key) !== key) return 'conflict';
      this.#db.run('UPDATE api_keys SET name = ? WHERE id = ?', to, key);
      return 'renamed';
    });
  }

  async setEnabled(name: string, enabled: boolean): Promise<boolean> {
    return this.#db.run('UPDATE api_keys SET enabled = ? WHERE name = ?', Number(enabled), name).changes > 0;
  }

  async delete(name: string): Promise<boolean> {
    return this.#db.run('DELETE FROM api_keys WHERE name = ?', name).changes > 0;
  }

  async close(): Promise<void> {
    this.#db.close();
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
