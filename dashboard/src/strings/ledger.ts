export const ledger = {
  title: 'Ledger',
  why: 'The ledger says where every click is, over all links. It takes an API key without roles.',
  balanceTitle: 'Where every click is',
  balanced: 'It balances',
  balancedHint: 'Every click that was answered is accounted for.',
  unbalanced: (difference: string) => `It does not balance: the books differ by ${difference}`,
  unbalancedHint: 'Keep the data folder as it is, and report it with the log. Redirects go on.',
  nothing: 'No click has come yet. Follow a link, and watch it arrive here.',
  picture: 'Accepted clicks, by what became of them',
  accepted: 'accepted',
  equals: 'equals',
  plus: 'plus',
  share: (percent: string) => `${percent} of all`,
  refreshed: 'It is read again every two seconds.',
  terms: {
    stored: { name: 'Stored', means: 'Became visits, and are in lists and statistics.', doing: '' },
    pending: {
      name: 'Pending',
      means: 'On disk in the journal, not counted yet.',
      doing: 'They are counted within seconds. If this number grows and grows, the log says why.',
    },
    quarantined: {
      name: 'Quarantined',
      means: 'Could not be understood, and are kept with the reason.',
      doing: 'See the list below, and try them again after an upgrade.',
    },
    dropped: {
      name: 'Dropped',
      means: 'Not kept, and counted by the reason.',
      doing: 'The reasons below say what to do.',
    },
  },
  besideTitle: 'Beside the balance',
  atRisk: 'At risk',
  atRiskMeans:
    'The part of pending that is in memory only, because the disk does not take it. Should be 0. Look at the disk: is it full, read-only or very slow?',
  duplicates: 'Duplicates',
  duplicatesMean: 'Came twice after a failure and were counted once. Nothing to do.',
  droppedTitle: 'Dropped, by reason',
  reasons: {
    'link-deleted': 'The link was deleted before its click was counted. Nothing to do.',
    'journal-full':
      'The journal had reached its size (TURNOUT_JOURNAL_MAX_BYTES). Give it more room, and see why counting is behind.',
    'memory-full': 'The disk did not take clicks, and the memory for them was full. Mend the disk.',
  },
  otherReason: 'The log says more.',
  healthTitle: 'Health',
  health: {
    pass: 'Everything answers',
    warn: 'Redirects go on, but something is wrong',
    fail: 'The store does not answer',
  },
  healthAway: 'Turnout does not answer',
  problem: (setting: string) => `The server of ${setting} can not be used now. The log says which, and why.`,
  atRiskProblem: 'The disk does not take clicks: they wait in memory.',
  version: 'Turnout',
  shlink: 'Speaks the API of Shlink',
  quarantineTitle: 'Quarantine',
  quarantineTable: 'Quarantined clicks',
  quarantineEmptyTitle: 'The quarantine is empty',
  quarantineEmpty:
    'A click that can not be understood would wait here, whole and with the reason, until it is tried again.',
  columns: { date: 'When', reason: 'Why', click: 'Click' },
  noContent: 'No content: known from a gap only',
  clickOf: (id: string) => `Click ${id}`,
  replayAll: 'Try all again',
  replayChosen: (count: string) => `Try ${count} again`,
  replayed: (count: number, text: string) =>
    count === 0
      ? 'None can be understood yet: they stay.'
      : count === 1
        ? 'One click became a visit.'
        : `${text} clicks became visits.`,
} as const;
