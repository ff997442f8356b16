import assert from 'node:assert/strict';
import test from 'node:test';
import type { ChannelModel } from 'amqplib';
import { environments } from '../../../platform/kubernetes/environment.ts';
import { rabbitmq } from '../../../platform/kubernetes/rabbitmq.ts';
import { secretValues } from '../../../platform/kubernetes/secret-values.ts';
import { PLACEHOLDER, sealedSecrets, secrets } from '../../../platform/kubernetes/secrets.ts';
import { declareNames, RABBITMQ_NAMES } from '../../../src/buses/rabbitmq-names.ts';
import { settings } from '../../../src/config.ts';

const GIVEN = { backupsId: 'id', backupsKey: 'key' };

test("RabbitMQ's topology is what Turnout declares itself", async () => {
  const declared: string[] = [];
  const note = (...parts: unknown[]): void => void declared.push(JSON.stringify(parts));
  const channel = {
    on: () => undefined,
    close: async () => undefined,
    assertExchange: async (name: string, type: string, { durable }: { durable: boolean }) =>
      note('Exchange', name, type, durable),
    assertQueue: async (name: string, given: { durable: boolean; arguments: Record<string, unknown> }) => {
      const { 'x-queue-type': type, ...rest } = given.arguments;
      note('Queue', name, type, given.durable, rest);
    },
    bindQueue: async (queue: string, source: string, key: string) => note('Binding', source, queue, key),
  };
  const connection = { createChannel: async () => channel } as unknown as ChannelModel;
  await declareNames(connection, RABBITMQ_NAMES, assert.fail);
  const rendered = rabbitmq(environments.prod).objects.flatMap((each) => {
    const { kind, spec } = each as unknown as { kind: string; spec: Record<string, unknown> };
    const { name, type, durable, arguments: given, source, destination, routingKey } = spec;
    if (kind === 'Exchange') return [JSON.stringify([kind, name, type, durable])];
    if (kind === 'Queue') return [JSON.stringify([kind, name, type, durable, given])];
    return kind === 'Binding' ? [JSON.stringify([kind, source, destination, routingKey])] : [];
  });
  assert.deepEqual(rendered.toSorted(), declared.toSorted());
});

test('URLs of secrets are such as Turnout takes, and passwords are never the same twice', () => {
  for (const environment of Object.values(environments)) {
    const values = secretValues(environment, GIVEN);
    const { bus_url: bus = '', cache_url: cache = '' } = values[secrets.urls.name] ?? {};
    assert.match(settings.TURNOUT_BUS_URL.parse(bus), /^amqp:/u);
    assert.match(settings.TURNOUT_CACHE_URL.parse(cache), /^redis\+sentinel:/u);
    assert.ok(bus.includes(`:${values[secrets.rabbitmq.name]?.['password']}@`));
    assert.notDeepEqual(secretValues(environment, GIVEN), values);
  }
});

test('what is not sealed is a placeholder, and has every key that there is a value for', () => {
  for (const environment of Object.values(environments)) {
    const values = secretValues(environment, GIVEN);
    const { objects } = sealedSecrets(environment);
    assert.deepEqual(objects.map(({ metadata }) => metadata.name).toSorted(), Object.keys(values).toSorted());
    for (const each of objects as unknown as { metadata: { name: string }; spec: { encryptedData: object } }[]) {
      assert.deepEqual(Object.keys(each.spec.encryptedData), Object.keys(values[each.metadata.name] ?? {}));
      assert.deepEqual(new Set(Object.values(each.spec.encryptedData)), new Set([PLACEHOLDER]));
    }
  }
});
