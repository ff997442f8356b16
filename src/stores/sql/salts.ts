import { randomBytes } from 'node:crypto';
import { SALT_DAYS } from '../../core/visit.ts';
import type { Database } from './database.ts';
import { SALTS } from './tables.ts';

const SALT_BYTES = 16;

export async function saltsOf(db: Database, today: number): Promise<ReadonlyMap<number, string>> {
  const [first, last] = [today - SALT_DAYS + 1, today + 1];
  const days = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  await db.insertNew(
    SALTS,
    days.map((day) => [day, randomBytes(SALT_BYTES).toString('hex')]),
  );
  await db.run('DELETE FROM salts WHERE day < ?', first);
  const rows = await db.all<{ day: number; salt: string }>('SELECT day, salt FROM salts WHERE day <= ?', last);
  return new Map(rows.map(({ day, salt }) => [day, salt]));
}
