import assert from 'node:assert/strict';
import test from 'node:test';
import { Admin, Consumer, MessagesStreamFallbackModes, MessagesStreamModes } from '@platformatic/kafka';
import { KafkaBus } from '../../src/buses/kafka.ts';
import { brokerContract } from './broker.ts';
import { aClick, busContract, EPOCH, ship } from './bus.ts';
import { busFixtures } from './bus-fixtures.ts';

const { name, bringUp } = busFixtures.kafka;
const fixture = await bringUp();
const { skip, broker } = fixture;
busContract(name, fixture);

test('Kafka: clicks of one link are in one partition, of as many as the URL says', { skip }, async (t) => {
  const topic = 'access-events-keys';
  const bus = new KafkaBus(`${broker.url}?partitions=5`, { topic, group: 'keys' });
  t.after(() => bus.close());
  const links = Array.from({ length: 200 }, (_, seq) => aClick(seq, { linkId: seq % 20 }));
  const others = [
    aClick(200, { linkId: null, kind: 'base_url', domain: 'o.test' }),
    { epoch: EPOCH, seq: 201, body: '', dropped: 'journal-full' as const },
  ];
  await ship(bus, [...links, ...others]);

  const options = { clientId: 'test', bootstrapBrokers: [broker.host] };
  const admin = new Admin(options);
  const { topics } = await admin.metadata({ topics: [topic] });
  assert.equal(topics.get(topic)?.partitionsCount, 5);
  await admin.close();

  const consumer = new Consumer({ ...options, groupId: 'keys-test' });
  const stream = await consumer.consume({
    topics: [topic],
    mode: MessagesStreamModes.EARLIEST,
    fallbackMode: MessagesStreamFallbackModes.EARLIEST,
  });
  const partitions = new Map<string, Set<number>>();
  let count = 0;
  for await (const { key, partition } of stream) {
    const of = partitions.get(key.toString()) ?? new Set();
    partitions.set(key.toString(), of.add(partition));
    if (++count === links.length + others.length) break;
  }
  await consumer.close(true);
  const keys = new Set([...Array.from({ length: 20 }, (_, id) => String(id)), 'o.test', EPOCH]);
  assert.deepEqual(new Set(partitions.keys()), keys);
  assert.ok([...partitions.values()].every((each) => each.size === 1));
});

brokerContract(name, fixture, broker);
