import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where the journal's files are and how they are named: `<epoch>-<index>.log`. An epoch is one opening of the journal; its
 * name begins with the time, so that file names sort in the order of writing.
 */

export interface Segment {
  readonly epoch: string;
  readonly index: number;
  readonly path: string;
}

const NAME = /^([0-9a-z]{13})-(\d{8})\.log$/;

export function newEpoch(now: number): string {
  const random = crypto.getRandomValues(new Uint8Array(4));
  const suffix = [...random].map((byte) => (byte % 36).toString(36)).join('');
  return now.toString(36).padStart(9, '0') + suffix;
}

export function segmentPath(folder: string, epoch: string, index: number): string {
  return join(folder, `${epoch}-${String(index).padStart(8, '0')}.log`);
}

/** Epochs that the folder has segments of. */
export function epochsIn(folder: string): readonly string[] {
  return [...new Set(listSegments(folder).map(({ epoch }) => epoch))];
}

/** Every segment of the folder (made when missing), oldest first. */
export function listSegments(folder: string): readonly Segment[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const match = NAME.exec(name);
      return match === null ? [] : [{ epoch: match[1] ?? '', index: Number(match[2]), path: join(folder, name) }];
    });
}
