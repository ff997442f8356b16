import type { DashboardName } from '../dashboards/uids.ts';
import type { Vector } from '../promql/expression.ts';

/** `page` wakes somebody: visitors or clicks suffer, or soon will. `ticket` is for the next working day. `info` is seen on dashboards alone. */
export const severities = ['page', 'ticket', 'info'] as const;
export type Severity = (typeof severities)[number];

export interface Alert {
  readonly severity: Severity;
  readonly expr: Vector<never>;
  readonly for?: string;
  /** What is wrong, without values: it is the title in Slack. */
  readonly summary: string;
  readonly description: string;
  readonly dashboard: DashboardName;
}

/** Puts values into a description; a label that the expression has not does not compile. */
export interface Say<L extends string> {
  readonly label: (name: L) => string;
  readonly number: string;
  readonly percent: string;
  readonly duration: string;
  readonly bytes: string;
}

const say: Say<string> = {
  label: (name) => `{{ $labels.${name} }}`,
  number: '{{ $value | humanize }}',
  percent: '{{ $value | humanizePercentage }}',
  duration: '{{ $value | humanizeDuration }}',
  bytes: '{{ $value | humanize1024 }}B',
};

export function alert<L extends string>({
  description,
  ...rest
}: Omit<Alert, 'description' | 'expr'> & {
  readonly expr: Vector<L>;
  readonly description: (say: Say<L>) => string;
}): Alert {
  return { ...rest, description: description(say) };
}
