import assert from 'node:assert/strict';
import test from 'node:test';
import { connect } from 'amqplib';
import { failure } from '../../src/channels.ts';
import { brokerContract } from './broker.ts';
import { busContract, clicks, Settled, ship } from './bus.ts';
import { busFixtures } from './bus-fixtures.ts';

const { name, bringUp } = busFixtures.rabbitmq;
const fixture = await bringUp();
const { skip, broker } = fixture;
busContract(name, fixture);

test('RabbitMQ: a classic queue that is there is used as it is, and that is said once', { skip }, async (t) => {
  const said: string[] = [];
  t.after(failure.subscribe(({ error }) => said.push((error as Error).message)));
  const connection = await connect(broker.url);
  const channel = await connection.createChannel();
  await channel.assertQueue('access_logs-classic', { durable: true });
  const bus = fixture.open('classic');
  t.after(() => bus.close());
  const settled = new Settled();
  await bus.consume(settled.settle);
  await ship(bus, clicks(0, 100));
  await settled.until(() => settled.has(clicks(0, 100)));
  assert.equal(said.length, 1, said.join('\n'));
  assert.match(said[0] ?? '', /^queue access_logs-classic is used as it is: .*PRECONDITION.FAILED/u);
  await connection.close();
});

test(
  'RabbitMQ: a queue that is deleted is declared again, and no click is confirmed that it did not get',
  { skip },
  async (t) => {
    const bus = fixture.open('deleted');
    t.after(() => bus.close());
    const settled = new Settled();
    await bus.consume(settled.settle);
    await ship(bus, clicks(0, 100));
    await settled.until(() => settled.has(clicks(0, 100)));
    const connection = await connect(broker.url);
    await (await connection.createChannel()).deleteQueue('access_logs-deleted');
    await ship(bus, clicks(100, 200));
    await settled.until(() => settled.has(clicks(0, 200)));
    await connection.close();
  },
);

brokerContract(name, fixture, broker);
