export const tags = {
  title: 'Tags',
  table: 'Tags',
  search: 'Search tags',
  searchPlaceholder: 'Part of a name',
  order: 'Order',
  orders: {
    'tag-ASC': 'By name',
    'tag-DESC': 'By name, Z to A',
    'shortUrlsCount-DESC': 'Most links',
    'shortUrlsCount-ASC': 'Fewest links',
    'visits-DESC': 'Most visits',
    'visits-ASC': 'Fewest visits',
  },
  columns: { tag: 'Tag', links: 'Links', visits: 'Visits', actions: 'More about it' },
  statistics: 'Statistics',
  linksOf: (tag: string) => `Links with the tag ${tag}`,
  statisticsOf: (tag: string) => `Statistics of the tag ${tag}`,
  actionsOf: (tag: string) => `Actions for ${tag}`,
  rename: 'Rename',
  remove: 'Delete',
  emptyTitle: 'No tags yet',
  empty:
    'Tags put links into groups: a campaign, a team, a place. Give a link some when you make or edit it, and find its group here, with its visits.',
  emptyAction: 'New link',
  nothingTitle: (text: string) => `No tag holds "${text}"`,
  nothing: 'Search for less of its name.',
  noPage: 'This page is past the end',
  clear: 'Show all tags',
  narrow:
    'Your API key sees a part of the links. A tag may be on others too, so that it takes a key without roles to rename, merge or delete tags.',
  chosen: (count: string) => `${count} chosen`,
  mergeChosen: 'Merge',
  deleteChosen: 'Delete',
  clearChoice: 'Choose none',
  mergeTwo: 'Choose another tag to merge it with.',
  renameTitle: (tag: string) => `Rename ${tag}`,
  newName: 'New name',
  nameHint: 'In lower case, with - for spaces. All its links have the new name at once.',
  nameMissing: 'Give it a name.',
  save: 'Rename',
  renamed: (from: string, to: string) => `${from} is ${to} now.`,
  taken: (from: string, to: string) =>
    `There is a tag ${to} already. Merge them? All links of ${from} get ${to}, and ${from} is gone. This can not be taken back in one go.`,
  mergeInto: (to: string) => `Merge into ${to}`,
  merged: (from: string, to: string) => `${from} is part of ${to} now.`,
  mergeTitle: (count: string) => `Merge ${count} tags`,
  mergeHint: (names: string) =>
    `All links of ${names} get one tag in place of these. This can not be taken back in one go.`,
  mergeName: 'Tag that stays',
  mergeNameHint: 'One of them, or another name.',
  mergeAction: 'Merge',
  mergedAll: (count: string, to: string) => `${count} tags are ${to} now.`,
  mergeStopped: (done: string, all: string, why: string) =>
    `${done} of ${all} tags are merged. ${why} Try again to go on.`,
  removeTitle: (tag: string) => `Delete ${tag}?`,
  removeTitleMany: (count: string) => `Delete ${count} tags?`,
  removeHint: (links: number, count: string) =>
    links === 0
      ? 'No link has it.'
      : links === 1
        ? 'One link loses it. The link and its visits stay.'
        : `${count} links lose it. The links and their visits stay.`,
  removeManyHint: 'Links lose these tags. The links and their visits stay.',
  removeEach: (tag: string, links: number, count: string) => `${tag}: ${links === 1 ? 'one link' : `${count} links`}`,
  removeAction: 'Delete',
  removed: (names: string) => `Deleted: ${names}.`,
  problem: (label: string, problem: string) => `${label} ${problem}.`,
} as const;
