import { styleText } from 'node:util';
import { failure } from '../channels.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { ProcessName } from '../cli/context.ts';
import { ConfigError, readConfig, type Config, type ConfigMistake } from '../config.ts';
import { logFacts, openLog } from '../telemetry/log.ts';
import { StoreProblem, storeTitle } from '../stores/stores.ts';
import type { Running } from './all.ts';
import { DASHBOARD_PATH } from '../http/dashboard.ts';
import { DataFolderInUse } from './data-lock.ts';
import type { FirstKey } from './initial-key.ts';
import { clicksComeInOrder, hasCacheServer, isShared } from './settings.ts';
import { logFormat, openOtlpLog } from './tracing.ts';

/** `turnout serve`: runs until it is told to stop. */

const ANALYTICS_PORT = '8081';
const FAULT_LAB_IS_ON =
  'THE FAULT LAB IS ON (TURNOUT_FAULT_LAB): /api/flaky and /api/slow are public, and an API key can slow and fail redirects. Not for production.';

/** Throws ConfigError: also where one process alone has nobody to share its work with. */
export function readConfigOf(process: ProcessName): Config {
  if (process === 'all') return checked(process, readConfig());
  const own = { TURNOUT_SERVICE_NAME: `turnout-${process}` };
  return checked(
    process,
    readConfig(undefined, process === 'analytics' ? { ...own, TURNOUT_PORT: ANALYTICS_PORT } : own),
  );
}

function checked(process: ProcessName, config: Config): Config {
  const mistakes: ConfigMistake[] = [];
  if (process !== 'all' && !isShared(config))
    mistakes.push({
      variable: 'TURNOUT_STORE_URL',
      problem: `serve ${process} needs a store that several processes share: postgres://… or mysql://… (serve all does without)`,
    });
  if (process !== 'all' && clicksComeInOrder(config))
    mistakes.push({
      variable: 'TURNOUT_BUS_URL',
      problem: `serve ${process} needs a broker: amqp://… or kafka://… (serve all does without)`,
    });
  const { TURNOUT_STORE_URL: store, TURNOUT_STORE_READ_URL: replica } = config;
  if (replica !== null && storeTitle(replica) !== storeTitle(store))
    mistakes.push({
      variable: 'TURNOUT_STORE_READ_URL',
      problem: 'expected a replica of the server at TURNOUT_STORE_URL, and so a URL of the same kind',
    });
  if (hasCacheServer(config) && !isShared(config))
    mistakes.push({
      variable: 'TURNOUT_CACHE_URL',
      problem:
        'a cache server stands between several processes and a store that they share; with sqlite: leave it memory:',
    });
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

/** Each process loads its own parts alone. */
async function start(process: ProcessName, config: Config, onCrash: (error: Error) => void): Promise<Running> {
  if (process === 'analytics') return await (await import('./analytics.ts')).serveAnalytics(config, onCrash);
  return await (await import('./all.ts')).serveAll(config, onCrash, process === 'all');
}

export async function serve(config: Config, name: ProcessName): Promise<number> {
  const collected = await openOtlpLog(config);
  const log = openLog({ format: logFormat(config), level: config.TURNOUT_LOG_LEVEL, also: collected?.add });
  logFacts(log);
  const ended = Promise.withResolvers<number>();
  const crashed = (error: Error): void => {
    if (error instanceof StoreProblem) return ended.resolve(explain(error, config));
    failure.publish({ where: 'thread', error: error.cause ?? error });
    ended.resolve(EXIT.software);
  };
  let running;
  try {
    running = await start(name, config, crashed);
  } catch (error) {
    return explain(error as NodeJS.ErrnoException, config);
  }
  let stopping = false;
  const stopAll = async (all: Running): Promise<number> => {
    const code: number = await all.stop().then(
      () => EXIT.ok,
      (error: unknown) => {
        failure.publish({ where: 'stop', error });
        return EXIT.software;
      },
    );
    log.info('stopped');
    await collected?.stop();
    return code;
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) {
      log.warn(`${signal} again: ending at once; what is in the journal is counted at the next start`);
      ended.resolve(EXIT.failed);
      return;
    }
    stopping = true;
    const seconds = config.TURNOUT_DRAIN_SECONDS + config.TURNOUT_STOP_SECONDS;
    log.info(`${signal}: finishing requests and draining the journal (at most ${seconds} s)`);
    void stopAll(running).then(ended.resolve);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const { port, statusPort, workers, waits, firstKey } = running;
  const bold = (text: string): string => (process.stdout.isTTY ? styleText('bold', text) : text);
  const at = bold(`http://localhost:${port}`);
  const away = 'The store does not answer and is tried again:';
  if (name === 'analytics') {
    console.log(`Turnout's analytics are ready on ${at} (/health, /ready, /metrics)`);
    if (waits) console.log(`${away} until then clicks wait at the broker.`);
  } else {
    const redirecting = `${workers} ${workers === 1 ? 'worker' : 'workers'}`;
    console.log(`Turnout is ready on ${at} (data in ${config.TURNOUT_DATA_DIR}; ${redirecting})`);
    if (config.TURNOUT_FAULT_LAB) console.log(bold(FAULT_LAB_IS_ON));
    if (statusPort !== null) console.log(`Status: http://localhost:${statusPort} (/health, /ready, /metrics)`);
    if (waits) console.log(`${away} until then links redirect that a cache server knows, and the rest gets 503.`);
    const here = `http://localhost:${port}${config.TURNOUT_BASE_PATH}`;
    // Whoever started it is told of a failure there.
    sayAddresses(firstKey, here, bold).catch(() => {});
  }

  return await ended.promise;
}

/** Once the API answers. */
async function sayAddresses(
  firstKey: Promise<FirstKey | null>,
  here: string,
  bold: (text: string) => string,
): Promise<void> {
  const first = await firstKey;
  if (first !== null) console.log(`API key, shown only now: ${bold(first.key)}`);
  const dashboard = `${here}${DASHBOARD_PATH}/`;
  // Behind the #, which no browser sends and no log has.
  if (first === null) console.log(`Dashboard: ${dashboard}`);
  else console.log(`Dashboard: ${bold(`${dashboard}#sign-in=${first.token}`)} (signs you in, once)`);
  console.log(`API: ${here}/rest/v3/docs`);
}

/** One line, with the way out. */
function explain(error: NodeJS.ErrnoException, config: Config): number {
  const { port = config.TURNOUT_PORT } = error as { readonly port?: number };
  const setting = port === config.TURNOUT_METRICS_PORT ? 'TURNOUT_METRICS_PORT' : 'TURNOUT_PORT';
  if (error instanceof DataFolderInUse) {
    console.error(error.message);
    return EXIT.tempFail;
  }
  if (error instanceof StoreProblem) {
    console.error(`TURNOUT_STORE_URL can not be used. ${error.message}`);
    return EXIT.config;
  }
  if (error.code === 'EADDRINUSE') {
    console.error(
      `Port ${port} is in use. Stop what listens there, or choose another with ${setting} (0 picks a free one).`,
    );
    return EXIT.tempFail;
  }
  if (error.code === 'EACCES' && error.syscall === 'listen') {
    console.error(`Port ${port} needs rights that this process does not have. Choose one above 1023 with ${setting}.`);
    return EXIT.config;
  }
  if (['EACCES', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EEXIST'].includes(error.code ?? '')) {
    console.error(
      `The data folder ${config.TURNOUT_DATA_DIR} can not be written: ${error.message}. Mend that, or choose another with TURNOUT_DATA_DIR.`,
    );
    return EXIT.cantCreate;
  }
  console.error(`Turnout can not start: ${error.message}`);
  return EXIT.software;
}
