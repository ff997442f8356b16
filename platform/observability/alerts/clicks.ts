import { above, and, divide, equal, max, minOverTime, or, subtract, sum } from '../promql/expression.ts';
import { gauge, gaugeOver, increase, rate } from '../promql/series.ts';
import { DEAD_QUEUE, QUEUE, TOPIC } from '../targets.ts';
import { alert } from './alert.ts';

/** What happens to clicks. The ledger is the same in every process: max(), and never sum(). */

/** A minute of 1,000 clicks a second. */
const LAG_MESSAGES = 60_000;

const journalShare = divide(gauge('turnout_journal_bytes'), gauge('turnout_journal_bytes_max'));

export const clicks = {
  LedgerImbalance: alert({
    severity: 'page',
    expr: equal(max(gauge('turnout_ledger_balanced')), 0),
    for: '2m',
    summary: 'The books of clicks do not agree',
    description: () => 'accepted = stored + pending + quarantined + dropped does not hold.',
    dashboard: 'clicks',
  }),
  ClicksDropped: alert({
    severity: 'page',
    expr: above(max(increase('turnout_clicks_dropped', '10m', { reason: { not: 'link-deleted' } }), ['reason']), 0),
    summary: 'Clicks of answered redirects are lost',
    description: (say) => `${say.number} clicks were given up within ten minutes: ${say.label('reason')}.`,
    dashboard: 'clicks',
  }),
  DiskStalled: alert({
    severity: 'page',
    expr: equal(gauge('turnout_journal_stalled'), 1),
    for: '1m',
    summary: 'The disk of a journal does not take clicks',
    description: (say) =>
      `${say.label('instance')} redirects without its disk: clicks wait in memory, where a crash loses them.`,
    dashboard: 'clicks',
  }),
  JournalFilling: alert({
    severity: 'ticket',
    expr: above(journalShare, 0.5),
    for: '5m',
    summary: 'A journal is half full',
    description: (say) =>
      `The journal of ${say.label('instance')} is ${say.percent} full. When it is full, clicks are dropped.`,
    dashboard: 'clicks',
  }),
  JournalNearlyFull: alert({
    severity: 'page',
    expr: above(journalShare, 0.8),
    for: '1m',
    summary: 'A journal is nearly full',
    description: (say) =>
      `The journal of ${say.label('instance')} is ${say.percent} full. When it is full, clicks are dropped.`,
    dashboard: 'clicks',
  }),
  ClicksPending: alert({
    severity: 'ticket',
    expr: above(divide(max(gauge('turnout_clicks_pending')), max(rate('turnout_clicks_accepted', '5m'))), 60),
    for: '5m',
    summary: 'Clicks wait longer than a minute to be stored',
    description: (say) => `As many clicks are pending as came in ${say.duration}.`,
    dashboard: 'clicks',
  }),
  ClicksNotStored: alert({
    severity: 'page',
    expr: and(
      above(max(rate('turnout_clicks_accepted', '10m')), 0),
      equal(max(rate('turnout_clicks_stored', '10m')), 0),
    ),
    for: '10m',
    summary: 'Clicks come in and none is stored',
    description: (say) => `${say.number} clicks a second come in, and nothing counts them.`,
    dashboard: 'clicks',
  }),
  ClicksQuarantined: alert({
    severity: 'ticket',
    expr: above(
      max(subtract(gauge('turnout_clicks_quarantined'), minOverTime(gaugeOver('turnout_clicks_quarantined', '1h')))),
      0,
    ),
    summary: 'Clicks were set aside because they can not be read',
    description: (say) => `${say.number} clicks within the last hour.`,
    dashboard: 'clicks',
  }),
  BusLag: alert({
    severity: 'ticket',
    expr: above(
      or(
        sum(gauge('rabbitmq_detailed_queue_messages_ready', { queue: QUEUE })),
        sum(gauge('kafka_consumergroup_lag', { topic: TOPIC })),
      ),
      LAG_MESSAGES,
    ),
    for: '10m',
    summary: 'Clicks pile up at the broker',
    description: (say) => `${say.number} messages wait for a consumer.`,
    dashboard: 'clicks',
  }),
  BusDisconnected: alert({
    severity: 'ticket',
    expr: equal(gauge('turnout_bus_connected'), 0),
    for: '2m',
    summary: 'A process does not reach the broker',
    description: (say) => `${say.label('instance')} can not use the broker. Its clicks wait in the journal.`,
    dashboard: 'clicks',
  }),
  DeadLetters: alert({
    severity: 'ticket',
    expr: or(
      above(sum(increase('turnout_bus_dead_lettered', '1h')), 0),
      above(sum(gauge('rabbitmq_detailed_queue_messages_ready', { queue: DEAD_QUEUE })), 0),
    ),
    summary: 'Messages arrive that are no clicks',
    description: (say) => `${say.number} of them are put away with their reason.`,
    dashboard: 'clicks',
  }),
};
