/** What the statistics are about, as the address says it. */
export interface StatisticsSearch {
  readonly of?: string;
}

export function readStatistics(_given: Record<string, unknown>): StatisticsSearch {
  return {};
}
