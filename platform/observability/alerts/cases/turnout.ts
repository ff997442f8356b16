import type { clicks } from '../clicks.ts';
import type { redirects } from '../redirects.ts';
import { between, betweenRates, ended, growing, steady, type CasesOf } from './case.ts';

const OK = 'turnout_http_requests_total{route="hit",status="302",instance="a"}';
const FAILED = 'turnout_http_requests_total{route="error",status="503",instance="a"}';
const DURATION = 'turnout_http_request_duration_seconds_bucket';
const UP = 'up{job="shortener-service",instance="a"}';

export const redirectCases: CasesOf<keyof typeof redirects> = {
  // 6 % and 4 %.
  HighErrorRate: betweenRates(FAILED, 60, 40, { [OK]: growing(940) }),
  HighLatency: {
    // 90 of 100 within 1 s; 96 of them.
    fires: {
      series: {
        [`${DURATION}{route="miss",le="1"}`]: growing(90),
        [`${DURATION}{route="miss",le="2.5"}`]: growing(100),
        [`${DURATION}{route="miss",le="+Inf"}`]: growing(100),
      },
    },
    silent: {
      series: {
        [`${DURATION}{route="miss",le="1"}`]: growing(96),
        [`${DURATION}{route="miss",le="2.5"}`]: growing(100),
        [`${DURATION}{route="miss",le="+Inf"}`]: growing(100),
      },
    },
  },
  PodsDown: {
    fires: { series: { [UP]: steady(0), 'up{job="node",instance="b"}': steady(1) } },
    silent: { series: { [UP]: steady(0), 'up{job="shortener-service",instance="b"}': steady(1) } },
  },
  HealthCheckFailing: between('probe_success{job="turnout-health",instance="https://s.example.com/rest/health"}', 0, 1),
  WorkerRestarts: betweenRates('turnout_worker_restarts_total{instance="a"}', 1, 0.1),
  EventLoopDelayed: between('turnout_event_loop_delay_seconds{instance="a",thread="worker"}', 0.2, 0.02),
};

const ACCEPTED = 'turnout_clicks_accepted_total{instance="a"}';
const JOURNAL_MAX = 'turnout_journal_bytes_max{instance="a"}';

const journal = (fires: number, silent: number) => ({
  fires: { series: { 'turnout_journal_bytes{instance="a"}': steady(fires), [JOURNAL_MAX]: steady(1000) } },
  silent: { series: { 'turnout_journal_bytes{instance="a"}': steady(silent), [JOURNAL_MAX]: steady(1000) } },
});

export const clickCases: CasesOf<keyof typeof clicks> = {
  LedgerImbalance: between('turnout_ledger_balanced{instance="a"}', 0, 1),
  ClicksDropped: {
    fires: { series: { 'turnout_clicks_dropped_total{reason="journal-full",instance="a"}': growing(1) } },
    // Deleted links, and losses of half an hour ago.
    silent: {
      series: {
        'turnout_clicks_dropped_total{reason="link-deleted",instance="a"}': growing(1),
        'turnout_clicks_dropped_total{reason="memory-full",instance="a"}': ended(1, 10),
      },
    },
  },
  DiskStalled: between('turnout_journal_stalled{instance="a"}', 1, 0),
  JournalFilling: journal(600, 400),
  JournalNearlyFull: journal(850, 750),
  ClicksPending: {
    // 600 a minute: 1,200 pending are two minutes, 300 half a one.
    fires: { series: { 'turnout_clicks_pending{instance="a"}': steady(1200), [ACCEPTED]: growing(600) } },
    silent: { series: { 'turnout_clicks_pending{instance="a"}': steady(300), [ACCEPTED]: growing(600) } },
  },
  ClicksNotStored: {
    fires: { series: { [ACCEPTED]: growing(600), 'turnout_clicks_stored_total{instance="a"}': steady(5) } },
    silent: { series: { [ACCEPTED]: growing(600), 'turnout_clicks_stored_total{instance="a"}': growing(590) } },
  },
  ClicksQuarantined: {
    fires: { series: { 'turnout_clicks_quarantined{instance="a"}': '3x20 5x100' } },
    silent: { series: { 'turnout_clicks_quarantined{instance="a"}': steady(3) } },
  },
  BusLag: {
    fires: { series: { 'rabbitmq_detailed_queue_messages_ready{vhost="/",queue="access_logs"}': steady(100_000) } },
    silent: {
      series: {
        'rabbitmq_detailed_queue_messages_ready{vhost="/",queue="another"}': steady(100_000),
        'kafka_consumergroup_lag{consumergroup="turnout",topic="access-events",partition="0"}': steady(10_000),
      },
    },
  },
  BusDisconnected: between('turnout_bus_connected{instance="a"}', 0, 1),
  DeadLetters: betweenRates('turnout_bus_dead_lettered_total{instance="a"}', 1, 0),
};
