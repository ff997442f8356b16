import assert from 'node:assert/strict';
import test from 'node:test';
import {
  changeLinkList,
  countFilters,
  filterQuery,
  isFiltered,
  listQuery,
  readLinkList,
  withoutFilters,
} from './link-list-search.ts';

test('what an address says of the list is read, and what makes no sense falls back', () => {
  const whole = {
    q: 'spring',
    tags: ['a', 'b'],
    match: 'all',
    domain: 's.test',
    from: '2026-01-31',
    to: '2026-02-01',
    state: 'open',
    sort: 'visits-DESC',
    page: 3,
    size: 50,
  };
  assert.deepEqual(readLinkList(whole), whole);
  const bad = { q: {}, tags: 'a', match: 1, domain: 2, from: 'x', to: '2026-13-45', state: 's', sort: 7, page: -1 };
  assert.deepEqual(readLinkList({ ...bad, size: 1_000_000 }), {});
  assert.deepEqual(readLinkList({ q: 2026, tags: ['a', 1, ''] }), { q: '2026', tags: ['a'] });
});

test('what is usual stays out of the address', () => {
  assert.deepEqual(readLinkList({ q: '', sort: 'dateCreated-DESC', page: 1, size: 20, tags: ['a'], match: 'all' }), {
    tags: ['a'],
  });
});

test('another filter shows the first page, another page keeps the filter', () => {
  const search = readLinkList({ q: 'a', page: 4 });
  assert.deepEqual(changeLinkList(search, { domain: 's.test' }), { q: 'a', domain: 's.test' });
  assert.deepEqual(changeLinkList(search, { page: 5 }), { q: 'a', page: 5 });
  assert.deepEqual(changeLinkList(search, { q: undefined }), {});
  assert.deepEqual(withoutFilters({ q: 'a', tags: ['b'], size: 50, page: 2 }), { size: 50 });
});

test('filters are counted: a range of days is one, each tag is one', () => {
  assert.equal(countFilters({ tags: ['a', 'b'], from: '2026-01-01', to: '2026-01-02', q: 'x' }), 3);
  assert.equal(isFiltered({ q: 'x' }), true);
  assert.equal(isFiltered({ sort: 'title-ASC', page: 2 }), false);
});

test('the API is asked for one page of what the address says', () => {
  const { orderBy, page, itemsPerPage } = listQuery({});
  assert.deepEqual([orderBy, page, itemsPerPage], ['dateCreated-DESC', 1, 20]);
  const { startDate, endDate, ...rest } = filterQuery({
    tags: ['a'],
    from: '2026-01-31',
    to: '2026-01-31',
    state: 'open',
  });
  assert.equal(Date.parse(endDate ?? '') - Date.parse(startDate ?? ''), 86_399_000);
  assert.equal(rest.excludeMaxVisitsReached, true);
  assert.equal(rest.excludePastValidUntil, true);
  assert.equal(filterQuery({ state: 'in-time' }).excludeMaxVisitsReached, undefined);
});
