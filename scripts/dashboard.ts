import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, createServer } from 'vite';

/** Builds the dashboard into dashboard/dist, each file also compressed beside itself. `--dev`: serves it as it is edited, beside a running Turnout (TURNOUT_URL). */

const FOLDER = fileURLToPath(new URL('../dashboard', import.meta.url));
const DIST = join(FOLDER, 'dist');
const CONFIG = join(FOLDER, 'vite.config.ts');
const COMPRESSED = new Set(['.js', '.css', '.svg', '.json']);
/** Smaller files are sent as they are. */
const COMPRESSED_BYTES_MIN = 1024;

if (process.argv.includes('--dev')) {
  const server = await createServer({ configFile: CONFIG });
  await server.listen();
  server.printUrls();
} else {
  await build({ configFile: CONFIG, logLevel: 'warn' });
  let bytes = 0;
  for (const file of filesIn(DIST)) bytes += compress(file);
  // Its time tells whether what it was built from is newer (bin/turnout).
  writeFileSync(join(DIST, '.built'), '');
  console.error(`The dashboard is built: ${Math.round(bytes / 1000)} kB in all, compressed.`);
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Bytes as they travel. */
function compress(file: string): number {
  const { size } = statSync(file);
  if (!COMPRESSED.has(extname(file)) || size < COMPRESSED_BYTES_MIN) return size;
  const packed = brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  writeFileSync(`${file}.br`, packed);
  if (process.argv.includes('--sizes')) console.log(`${relative(DIST, file)} ${packed.length}`);
  return packed.length;
}
