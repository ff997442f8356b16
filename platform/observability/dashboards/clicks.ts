import { divide, max, min, quantile, sum, type Vector } from '../promql/expression.ts';
import { bucketRate, gauge, increase, rate } from '../promql/series.ts';
import { DEAD_QUEUE, QUEUE, TOPIC } from '../targets.ts';
import { lines, number, query, STEP, type Dashboard } from './dashboard.ts';

const ledger = (title: string, description: string, expr: Vector<never>, drawn = {}) =>
  number(title, description, 'short', [query(expr, title.toLowerCase())], { width: 4, ...drawn });

/** From the journal to the visit, and the ledger, which says where every click is. */
export const clicks: Dashboard = {
  title: 'Turnout: clicks and the ledger',
  description:
    'accepted = stored + pending + quarantined + dropped. Every process says the same of it, so the highest is shown and nothing is added up.',
  rows: [
    {
      title: 'Ledger, within the time that is shown',
      panels: [
        ledger('Accepted', 'Clicks taken on.', max(increase('turnout_clicks_accepted', '$__range'))),
        ledger('Stored', 'Clicks that became visits.', max(increase('turnout_clicks_stored', '$__range'))),
        ledger('Pending', 'On their way now.', max(gauge('turnout_clicks_pending')), { warn: 10_000, alarm: 100_000 }),
        ledger('Quarantined', 'Set aside now, since they can not be read.', max(gauge('turnout_clicks_quarantined')), {
          warn: 1,
        }),
        ledger(
          'Dropped',
          'Given up, for whatever reason.',
          sum(max(increase('turnout_clicks_dropped', '$__range'), ['reason'])),
          { alarm: 1 },
        ),
        number(
          'Balanced',
          'Whether the two books agree.',
          'bool_yes_no',
          [query(min(gauge('turnout_ledger_balanced')), 'balanced')],
          {
            width: 4,
            isLowBad: true,
            alarm: 1,
          },
        ),
      ],
    },
    {
      title: 'From the click to the visit',
      panels: [
        lines('Clicks', 'Taken on and stored. Apart for long: ClicksPending.', 'cps', [
          query(max(rate('turnout_clicks_accepted', STEP)), 'accepted'),
          query(max(rate('turnout_clicks_stored', STEP)), 'stored'),
          query(max(rate('turnout_clicks_duplicate', STEP)), 'came twice'),
        ]),
        lines(
          'Age of clicks when stored',
          '99 % within 10 s is promised.',
          's',
          ([0.5, 0.99] as const).map((share) =>
            query(quantile(share, sum(bucketRate('turnout_click_age_seconds', STEP), ['le'])), `p${share * 100}`, true),
          ),
          { warn: 5, alarm: 10 },
        ),
        lines('Dropped, by reason', 'link-deleted is decided; all others are losses, and ClicksDropped fires.', 'cps', [
          query(max(rate('turnout_clicks_dropped', STEP), ['reason']), (label) => label('reason')),
        ]),
        lines(
          'At risk',
          'Answered clicks that are in memory alone: the disk does not take them.',
          'short',
          [query(max(gauge('turnout_clicks_at_risk')), 'at risk')],
          { alarm: 1 },
        ),
      ],
    },
    {
      title: 'Journal',
      panels: [
        lines(
          'How full journals are',
          'Half: JournalFilling. 80 %: JournalNearlyFull.',
          'percentunit',
          [
            query(divide(gauge('turnout_journal_bytes'), gauge('turnout_journal_bytes_max')), (label) =>
              label('instance'),
            ),
          ],
          { warn: 0.5, alarm: 0.8 },
        ),
        lines(
          'Until a group is on disk',
          'What a redirect waits for.',
          's',
          [
            query(
              quantile(0.99, sum(bucketRate('turnout_journal_commit_duration_seconds', STEP), ['le', 'instance'])),
              (label) => label('instance'),
            ),
          ],
          { warn: 0.01, alarm: 0.1 },
        ),
        lines('Clicks of a group', 'How many redirects share one write, median.', 'short', [
          query(quantile(0.5, sum(bucketRate('turnout_journal_group_clicks', STEP), ['le', 'instance'])), (label) =>
            label('instance'),
          ),
        ]),
        lines(
          'Stalled disks',
          '1 while a disk does not take clicks.',
          'short',
          [query(gauge('turnout_journal_stalled'), (label) => label('instance'))],
          { alarm: 1 },
        ),
        lines('Taken on, by process', 'Clicks that each journal took.', 'cps', [
          query(rate('turnout_journal_clicks', STEP), (label) => label('instance')),
        ]),
      ],
    },
    {
      title: 'Bus and consumers',
      panels: [
        lines('Messages', 'Confirmed by the broker, and settled.', 'mps', [
          query(sum(rate('turnout_bus_published', STEP)), 'published'),
          query(sum(rate('turnout_bus_consumed', STEP)), 'consumed'),
        ]),
        lines(
          'Waiting at the broker',
          'BusLag fires above 60,000.',
          'short',
          [
            query(
              sum(gauge('rabbitmq_detailed_queue_messages_ready', { queue: [QUEUE, DEAD_QUEUE] }), ['queue']),
              (label) => label('queue'),
            ),
            query(sum(gauge('kafka_consumergroup_lag', { topic: TOPIC }), ['topic']), (label) => label('topic')),
          ],
          { warn: 10_000, alarm: 60_000 },
        ),
        lines(
          'Batches',
          'Until a batch is settled, p99.',
          's',
          [
            query(
              quantile(0.99, sum(bucketRate('turnout_consumer_batch_duration_seconds', STEP), ['le', 'instance'])),
              (label) => label('instance'),
              true,
            ),
          ],
          { warn: 1, alarm: 5 },
        ),
        lines('Clicks of a batch', 'How many a consumer settles at a time, median.', 'short', [
          query(quantile(0.5, sum(bucketRate('turnout_consumer_batch_clicks', STEP), ['le'])), 'clicks'),
        ]),
        lines('Tried again, put away', 'Batches that failed, and messages that are no clicks.', 'cps', [
          query(sum(rate('turnout_bus_retried', STEP)), 'tried again'),
          query(sum(rate('turnout_bus_dead_lettered', STEP)), 'dead letters'),
        ]),
        lines('Delivered and not settled', 'With each consumer; 10,000 at most.', 'short', [
          query(gauge('turnout_bus_unsettled'), (label) => label('instance')),
        ]),
        lines(
          'Broker reached',
          'By process.',
          'short',
          [query(gauge('turnout_bus_connected'), (label) => label('instance'))],
          {
            isLowBad: true,
            alarm: 1,
          },
        ),
      ],
    },
  ],
};
