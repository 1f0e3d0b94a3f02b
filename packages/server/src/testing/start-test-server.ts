import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitEnvironment } from '../../../../testing/git-environment.ts';
import type { Config } from '../config.ts';
import type { DebugClock } from '../debug-clock.ts';
import { readEgressRules } from '../egress/egress-rules.ts';
import type { Fields } from '../log.ts';
import { withoutContainers } from '../perform/build-rules.ts';
import { type Running, startServer } from '../start-server.ts';
import { turnedScheduler } from './turned-scheduler.ts';

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

type Options = Partial<Omit<Config, 'debugClock'>> & {
  readonly debugClock?: DebugClock;
  /** The clock of the machine, in place of this one's. */
  readonly wall?: () => number;
  /** The highest of these makes the longest back-off. */
  readonly random?: () => number;
  readonly headers?: { readonly [name: string]: string };
};

const usual: Omit<Config, 'data' | 'debugClock'> = {
  serverLeaseMs: 3000,
  host: '127.0.0.1',
  port: 0,
  open: true,
  localAgent: false,
  token: undefined,
  masterKeys: undefined,
  deliveryTries: 9,
  deliveryTimeoutMs: 30_000,
  callsPerHost: 50,
  streamsPerActor: 1000,
  trustedProxies: [],
  // The services of the tests are on loopback, whoever else is a user.
  egress: readEgressRules('127.0.0.0/8').rules,
  builds: withoutContainers,
  artifacts: { maxAgeMs: undefined, projectBytes: undefined },
  logLevel: 'info',
};

/** As long as it may for what is under way; it need not wait for what a test never answers. */
type Stopping = { readonly waits?: boolean };

/** The whole server as `main.ts` starts it, on a port and in a folder of its own, with a clock that a test can turn. */
export async function startTestServer({ random = () => 0, headers = {}, debugClock, wall, ...given }: Options = {}) {
  const data = given.data ?? (await mkdtemp(join(tmpdir(), 'signalbox-server-')));
  const config: Config = { ...usual, data, debugClock: debugClock !== undefined, ...given };
  let ahead = 0;
  const scheduler = turnedScheduler();
  const { logged, logs, log } = keptLog();
  const surroundings = {
    log,
    now: wall ?? debugClock?.now ?? (() => Date.now() + ahead),
    monotonicMs: () => performance.now(),
    ...(debugClock && { debugClock }),
    scheduler,
    randomBytes,
    random,
    environment: gitEnvironment,
    onOutdated: () => undefined,
  };
  let running: Running = await startServer({ config, ...surroundings });

  const call = async (method: string, path: string, body?: unknown, more: Headers = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const type = text === undefined ? {} : { 'content-type': 'application/json' };
    const sent = { ...type, ...headers, ...more };
    const response = await fetch(running.url + path, {
      method,
      redirect: 'manual',
      headers: sent,
      ...(text !== undefined && { body: text }),
    });
    const answer = await response.text();
    return { status: response.status, text: answer, headers: response.headers, body: jsonOf(answer) };
  };
  const stop = async ({ waits = true }: Stopping = {}) => {
    scheduler.hurries = !waits;
    await running.stop();
    scheduler.hurries = false;
  };
  return {
    data,
    config,
    logged,
    call,
    logs,
    get url() {
      return running.url;
    },
    /** Of a connection that is no `fetch`: with any headers. */
    get port() {
      return Number(new URL(running.url).port);
    },
    get running() {
      return running;
    },
    get: (path: string, more?: Headers) => call('GET', path, undefined, more),
    post: (path: string, body: unknown = {}, more?: Headers) => call('POST', path, body, more),
    delete: (path: string) => call('DELETE', path),
    /** Applies FSL, which must be accepted. */
    apply: async (text: string) => {
      const applied = await call('POST', '/api/apply', { text });
      if (applied.status !== 200) throw new Error(applied.text);
      return applied.body;
    },
    advance: (ms: number) => {
      ahead += ms;
      scheduler.turn(ms);
    },
    now: surroundings.now,
    restart: async (stopping?: Stopping) => {
      await stop(stopping);
      running = await startServer({ config, ...surroundings });
    },
    stop,
    close: async () => {
      await running.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

function keptLog() {
  const logged: { readonly level: string; readonly message: string; readonly fields: Fields }[] = [];
  let heard = Promise.withResolvers<void>();
  const keep =
    (level: string) =>
    (message: string, fields: Fields = {}) => {
      logged.push({ level, message, fields });
      heard.resolve();
      heard = Promise.withResolvers();
    };
  return {
    logged,
    log: { info: keep('info'), warn: keep('warn'), error: keep('error') },
    /** Resolves when the message has been logged so many times. */
    logs: async (message: string, times = 1) => {
      while (logged.filter((entry) => entry.message === message).length < times) await heard.promise;
    },
  };
}

type Headers = { readonly [name: string]: string };

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at by tests, in many shapes.
function jsonOf(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
