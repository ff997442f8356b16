/** Condition types as Shlink 5.1 names them on the wire; `matchKey` and `matchValue` keep Shlink's meaning per type. */
export const conditionTypes = [
  'device',
  'browser',
  'language',
  'query-param',
  'any-value-query-param',
  'valueless-query-param',
  'ip-address',
  'geolocation-country-code',
  'geolocation-city-name',
  'before-date',
  'after-date',
] as const;

export type ConditionType = (typeof conditionTypes)[number];

export interface Condition {
  readonly type: ConditionType;
  readonly matchKey: string | null;
  readonly matchValue: string | null;
}

/** The first rule whose conditions all hold picks its `longUrl` as the target; a rule without conditions never holds. */
export interface Rule {
  readonly longUrl: string;
  readonly conditions: readonly Condition[];
}
