import assert from 'node:assert/strict';
import test from 'node:test';
import { Failure } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { subjectPath, type SubjectOptions } from './visit-subject.ts';

test('each subject has its address, with code, tag and domain as one segment', () => {
  const paths: readonly (readonly [SubjectOptions, '' | '/stats' | '/export', string])[] = [
    [{}, '', '/visits/non-orphan?page=1'],
    [{}, '/stats', '/visits/stats?page=1'],
    [{}, '/export', '/visits/non-orphan/export?page=1'],
    [{ link: 'a/b?' }, '', '/short-urls/a%2Fb%3F/visits?page=1'],
    [{ link: 'a', domain: 's.test' }, '/stats', '/short-urls/a/visits/stats?domain=s.test&page=1'],
    [{ tag: 'a b' }, '/stats', '/tags/a%20b/visits/stats?page=1'],
    [{ tag: 'a', domain: 's.test' }, '', '/tags/a/visits?domain=s.test&page=1'],
    [{ domain: 's.test:81' }, '/export', '/domains/s.test%3A81/visits/export?page=1'],
    [{ domain: 's.test' }, '/stats', '/domains/s.test/visits/stats?page=1'],
    [{ orphans: true, domain: 's.test' }, '', '/visits/orphan?domain=s.test&page=1'],
  ];
  for (const [subject, part, path] of paths) assert.equal(subjectPath(subject, part, { page: '1' }), path);
});

test('what can not be combined is a usage error', () => {
  for (const [subject, part] of [
    [{ link: 'a', tag: 'b' }, ''],
    [{ tag: 'b', orphans: true }, '/export'],
    [{ tag: 'b', domain: 's.test' }, '/stats'],
    [{ orphans: true, domain: 's.test' }, '/stats'],
  ] as const) {
    assert.throws(
      () => subjectPath(subject, part, {}),
      (error) => error instanceof Failure && error.exitCode === EXIT.usage,
    );
  }
});
