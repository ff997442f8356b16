import { copyOfData } from './data.ts';
import { codeOf } from './made-up.ts';
import { removeFolder, temporaryFolder } from './processes.ts';
import { median, type Cell, type Run, type Section, type Table } from './report.ts';
import { startTurnout, type Turnout } from './servers.ts';

/** How long a start takes until somebody is redirected. */

export const start: Section = {
  name: 'start',
  summary: 'from the command to the first redirect',
  method: `\
From \`bin/turnout serve\` to the first redirect that was answered. First start: an empty data folder, no compiled code kept, and the link
is made over the API first. Second start: 100,000 links, compiled code kept by the start before. Wanted: a second start within 2 s.`,
  run,
};

async function* run({ quick, progress }: Run): AsyncGenerator<Table> {
  const times = quick ? 1 : 5;
  const first: number[] = [];
  const second: number[] = [];
  for (let i = 0; i < times; i++) {
    progress('First start');
    const [dataDir, NODE_COMPILE_CACHE] = [temporaryFolder(), temporaryFolder()];
    first.push(
      await untilRedirect({ dataDir, env: { NODE_COMPILE_CACHE } }, async (turnout) => {
        const link = await turnout.api<{ shortCode: string }>('/short-urls', { longUrl: 'https://example.com/' });
        return link.shortCode;
      }),
    );
    [dataDir, NODE_COMPILE_CACHE].forEach(removeFolder);
  }
  const dataDir = await copyOfData({ kind: 'plain', links: 100_000, visits: 0 }, progress);
  const code = async (): Promise<string> => codeOf(0);
  await untilRedirect({ dataDir }, code);
  for (let i = 0; i < times; i++) {
    progress('Second start');
    second.push(await untilRedirect({ dataDir }, code));
  }
  removeFolder(dataDir);
  yield {
    title: 'Until the first redirect',
    columns: ['start', 'median ms', 'longest ms'],
    rows: [row('first', first), row('second', second)],
  };
}

function row(name: string, times: readonly number[]): readonly Cell[] {
  return [name, Math.round(median(times)), Math.round(Math.max(...times))];
}

/** Milliseconds until the code that `codeOf` gives was followed. */
async function untilRedirect(
  options: Parameters<typeof startTurnout>[0],
  codeOf: (turnout: Turnout) => Promise<string>,
): Promise<number> {
  const began = performance.now();
  await using turnout = await startTurnout(options);
  const url = `http://127.0.0.1:${turnout.port}/${await codeOf(turnout)}`;
  const { status } = await fetch(url, { redirect: 'manual' });
  if (status !== 302) throw new Error(`the first answer was ${status}`);
  return performance.now() - began;
}
