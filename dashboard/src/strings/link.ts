import type { ConditionType } from '../../../src/core/rules.ts';
import type { browserTypes, deviceTypes } from '../../../src/core/rule-validation.ts';

const conditions: Readonly<Record<ConditionType, string>> = {
  device: 'Device',
  browser: 'Browser',
  language: 'Language',
  'query-param': 'Query parameter with a value',
  'any-value-query-param': 'Query parameter with any value',
  'valueless-query-param': 'Query parameter without a value',
  'ip-address': 'IP address',
  'geolocation-country-code': 'Country',
  'geolocation-city-name': 'City',
  'before-date': 'Before a date',
  'after-date': 'After a date',
};

const devices: Readonly<Record<(typeof deviceTypes)[number], string>> = {
  android: 'Android',
  ios: 'iPhone or iPad',
  mobile: 'Any phone or tablet',
  windows: 'Windows',
  macos: 'macOS',
  linux: 'Linux',
  chromeos: 'ChromeOS',
  desktop: 'Any computer',
};

const browsers: Readonly<Record<(typeof browserTypes)[number], string>> = {
  chrome: 'Chrome',
  firefox: 'Firefox',
  edge: 'Edge',
  safari: 'Safari',
  opera: 'Opera',
  android_browser: 'Android Browser',
};

const parts = {
  overview: 'Overview',
  edit: 'Edit',
  rules: 'Rules',
  qr: 'QR code',
  history: 'History',
} as const;

const fields = {
  longUrl: 'Long URL',
  title: 'Title',
  tags: 'Tags',
  validSince: 'Valid from',
  validUntil: 'Valid until',
  maxVisits: 'Limit of visits',
  crawlable: 'Search engines may list it',
  forwardQuery: 'Pass the query on',
  redirectRules: 'Rules',
} as const;

export const link = {
  parts,
  partsNav: 'Parts of this link',
  fields,
  none: 'None',
  yes: 'Yes',
  no: 'No',
  /** Of a field that the server refuses: "Long URL is empty." */
  problem: (field: string, problem: string) => `${field} ${problem}.`,
  conditions,
  devices,
  browsers,

  missing: 'There is no such link',
  missingHint:
    'The address may be cut off, the link may belong to somebody else, or its history may be of another domain.',

  deleted: {
    title: 'This link was deleted',
    said: (when: string, who: string) => `Deleted ${when} by ${who}. It leads nowhere now; its visits are gone.`,
    restore: 'Restore the link',
    restored: 'The link is back.',
    led: 'It led to',
    visits: 'The link gets its address, its rules and everything else back, but not its visits.',
  },

  overview: {
    leadsTo: 'Leads to',
    copy: 'Copy',
    copyMore: 'Copy in another form',
    copyMarkdown: 'Copy as Markdown',
    copyHtml: 'Copy as HTML',
    copied: 'Copied.',
    open: 'Open',
    visits: 'Visits',
    total: 'All',
    humans: 'People',
    bots: 'Bots',
    statistics: 'See its statistics',
    details: 'Details',
    edit: 'Edit',
    domain: 'Domain',
    defaultDomain: (domain: string) => `${domain} (the default domain)`,
    created: 'Created',
    validity: 'Valid',
    always: 'Always',
    since: (from: string) => `From ${from}`,
    until: (to: string) => `Until ${to}`,
    between: (from: string, to: string) => `From ${from} until ${to}`,
    limit: 'Limit',
    noLimit: 'No limit',
    left: (left: string, max: string) => `${left} of ${max} visits left`,
    marks: 'Marks',
    crawlable: 'Search engines may list it',
    forwardsQuery: 'Passes the query on',
    hasRules: 'Has redirect rules',
    states: {
      active: 'Active',
      early: 'Not valid yet',
      late: 'Not valid any more',
      used: 'Limit reached',
    },
  },

  editing: {
    leadsTo: 'What it leads to',
    limits: 'When it leads there',
    options: 'Options',
    save: 'Save',
    discard: 'Discard changes',
    saved: 'Saved.',
    undone: 'It is as it was before.',
    notUndone: (why: string) => `It could not be taken back. ${why}`,
    titleHint: 'Shown to you only, and in what you copy.',
    timeZone: (zone: string) => `In your time zone, ${zone}.`,
    maxVisitsHint: (total: string) => `It stops after so many visits. There are ${total} so far.`,
    forwardQueryHint: 'What stands behind the ? of the short URL is added to the long URL.',
    crawlableHint: 'It is named in robots.txt. All others ask search engines to stay away.',
    failed: 'It was not saved.',
    conflict: {
      title: 'Somebody else changed this link',
      says: 'It was changed after you opened it. Nothing of yours is saved yet: choose which version stays.',
      theirChanges: 'What they changed',
      yourChanges: 'What you would change now',
      none: 'Nothing: they made the same change.',
      before: 'Before',
      theirs: 'Theirs',
      yours: 'Yours',
      keepMine: 'Save mine',
      takeTheirs: 'Take theirs',
      goOn: 'Go on editing',
    },
  },

  tagsField: {
    label: 'Tags',
    hint: 'Enter or a comma adds one.',
    placeholder: 'Add a tag',
    remove: (tag: string) => `Remove the tag ${tag}`,
    suggestions: 'Tags that there are',
    added: (tag: string) => `Tag ${tag} added`,
    removed: (tag: string) => `Tag ${tag} removed`,
  },

  remove: {
    action: 'Delete',
    title: 'Delete this link?',
    visits: (count: number, formatted: string) =>
      count === 0
        ? 'Nobody has followed it yet.'
        : `Its ${count === 1 ? 'one visit goes' : `${formatted} visits go`} with it, for good.`,
    says: (address: string) => `${address} will lead nowhere.`,
    mayReturn: 'The link itself can be restored afterwards, with what it leads to and its rules.',
    final: 'Your API key sees its own links only, so it can not restore it.',
    done: (address: string) => `${address} was deleted.`,
    undone: (address: string) => `${address} is back.`,
    notUndone: (address: string, why: string) => `${address} could not be restored. ${why}`,
  },

  changes: {
    before: 'Before',
    after: 'After',
    noRules: 'No rules',
    rule: (position: number, target: string, conditions: string) => `${position}. ${target} (${conditions})`,
  },

  history: {
    title: 'Changes',
    empty: 'Nothing was changed yet',
    emptyHint:
      'Every change will be listed here, with who made it and what it was before. Any of them can be taken back.',
    edited: (who: string) => `Changed by ${who}`,
    deleted: (who: string) => `Deleted by ${who}`,
    same: 'Nothing that is shown differs.',
    version: (version: number) => `Version ${version}`,
    restore: (version: number) => `Restore version ${version}`,
    confirmTitle: (version: number) => `Restore version ${version}?`,
    confirmAction: 'Restore',
    confirmSays: 'This is what changes. The state of now stays in the history.',
    confirmSame: 'The link is the same as this version already.',
    now: 'Now',
    restoredState: 'Restored',
    restored: (version: number) => `Version ${version} is back.`,
    undone: 'It is as it was before.',
    conflict: 'Somebody changed the link in the meantime. Look at the history again; nothing was restored.',
  },

  leave: {
    title: 'Leave without saving?',
    says: 'What you changed here is not saved, and would be lost.',
    action: 'Leave',
  },
} as const;
