import assert from 'node:assert/strict';
import test from 'node:test';
import { conditionTypes } from '../core/rules.ts';
import { Failure } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { conditionText, readCondition } from './link-rules.ts';

test('a condition reads as it is written', () => {
  for (const [text, matchKey, matchValue] of [
    ['device=ios', null, 'ios'],
    ['query-param:lang=it', 'lang', 'it'],
    ['query-param:lang=a=b:c', 'lang', 'a=b:c'],
    ['any-value-query-param:utm_source', 'utm_source', null],
    ['ip-address=2001:db8::/32', null, '2001:db8::/32'],
    ['after-date=2026-01-01T00:00:00+01:00', null, '2026-01-01T00:00:00+01:00'],
    ['geolocation-city-name=New\nYork', null, 'New\nYork'],
  ] as const) {
    const condition = readCondition(text);
    assert.deepEqual([condition.matchKey, condition.matchValue], [matchKey, matchValue], text);
    assert.ok(text.startsWith(condition.type));
    assert.equal(conditionText(condition), text);
  }
});

test('an unknown type is a usage error that names the known ones', () => {
  for (const text of ['devise=ios', '', '=x', ':lang=it']) {
    assert.throws(
      () => readCondition(text),
      (error) =>
        error instanceof Failure && error.exitCode === EXIT.usage && error.message.includes(conditionTypes.join(', ')),
    );
  }
});
