import { failure } from '../channels.ts';
import type { VisitStore } from '../core/ports.ts';

/** Deletes visits that are older than an operator keeps them: whole months, since PostgreSQL has a partition for each. */

const EVERY_MS = 3_600_000;

/** `months`: so many whole ones before the present one; null keeps all. Returns what ends it. */
export function keepMonths(visits: Pick<VisitStore, 'dropVisitsBefore'>, months: number | null): () => void {
  if (months === null) return () => {};
  const drop = (): void => {
    const now = new Date();
    const begin = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months);
    visits.dropVisitsBefore(begin).catch((error: unknown) => failure.publish({ where: 'retention', error }));
  };
  drop();
  const timer = setInterval(drop, EVERY_MS);
  return () => clearInterval(timer);
}
