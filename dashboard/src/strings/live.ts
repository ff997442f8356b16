export const live = {
  title: 'Live',
  bots: 'With bots',
  connection: {
    connecting: 'Connecting…',
    open: 'Connected: visits arrive within a second.',
    away: (since: string, seconds: number) =>
      `Reconnecting: away since ${since}, ${seconds > 0 ? `next attempt in ${seconds} s` : 'trying now'}. It goes on where it was.`,
    refused: (why: string) => `Turnout refused the stream: ${why.replace(/\.$/u, '')}. Choose other visits above.`,
    retry: 'Try now',
  },
  skipped: (visits: string) =>
    `${visits} visits were skipped: the connection was away for longer than their order is kept. They are counted, and in the statistics.`,
  skippedUnknown:
    'Some visits may have been skipped: Turnout was set up anew or restored from a backup. What is counted is in the statistics.',
  counters: {
    title: 'Since you opened this page',
    total: 'Visits',
    perMinute: 'In the last minute',
    humans: 'Humans',
    scans: 'QR scans',
  },
  announced: (total: string, minute: string) =>
    `${total} visits since you opened this page, ${minute} in the last minute.`,
  map: {
    title: 'Where they come from',
    label: 'Map of the world on which visits light up. The feed below says the same in words.',
  },
  feed: {
    title: 'The last visits',
    pause: 'Pause',
    resume: 'Go on',
    waiting: (visits: string) => `${visits} more since it was paused`,
    empty: 'Nobody yet',
    emptyHint: 'Follow a short link, and see it here within a second.',
    when: 'When',
    what: 'Link',
    where: 'From',
    referrer: 'Referrer',
    agent: 'Browser',
    orphan: 'no link',
    unknown: 'unknown',
    direct: 'none',
    bot: 'Bot',
    scan: 'QR scan',
    on: (browser: string, system: string) => `${browser} on ${system}`,
  },
} as const;
