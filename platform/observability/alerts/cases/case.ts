import type { AlertName } from '../all.ts';

/** What makes an alert fire and what does not, as promtool test rules takes it: one sample a minute from 1970 on. */
export interface Case {
  /** Values by series; steady() and growing() write them. */
  readonly series: Readonly<Record<string, string>>;
  /** When it is looked at; 30 minutes on where nothing is said. */
  readonly at?: `${number}m`;
}

/** Both are needed: an alert that was never seen to fire, or never to be silent, is a guess. */
export interface FiresAndNot {
  readonly fires: Case;
  readonly silent: Case;
}
export type CasesOf<N extends AlertName> = Readonly<Record<N, FiresAndNot>>;

/** A gauge that stays so. */
export const steady = (value: number): string => `${value}x120`;
/** A counter that grows by so much each minute. */
export const growing = (perMinute: number): string => `0+${perMinute}x120`;
/** A counter that grew before, and then no more. */
export const ended = (perMinute: number, minutes: number): string =>
  `0+${perMinute}x${minutes} ${perMinute * minutes}x${120 - minutes}`;

/** A gauge that fires at one value and not at another. */
export const between = (series: string, fires: number, silent: number, at?: `${number}m`): FiresAndNot => ({
  fires: { series: { [series]: steady(fires) }, ...(at !== undefined && { at }) },
  silent: { series: { [series]: steady(silent) }, ...(at !== undefined && { at }) },
});

/** A counter that fires when it grows by so much each minute, and not at another rate. */
export const betweenRates = (
  series: string,
  fires: number,
  silent: number,
  beside: Readonly<Record<string, string>> = {},
): FiresAndNot => ({
  fires: { series: { [series]: growing(fires), ...beside } },
  silent: { series: { [series]: growing(silent), ...beside } },
});
