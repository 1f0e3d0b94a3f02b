import { randomBytes } from 'node:crypto';
import { AppError, errors } from '@signalbox/protocol';
import { readConfig } from './config.ts';
import { DebugClock } from './debug-clock.ts';
import { toAppError } from './doors/present-error.ts';
import { loopScheduler } from './driver/loop-scheduler.ts';
import type { Log } from './log.ts';
import { pinoLog } from './pino-log.ts';
import { readableLog } from './readable-log.ts';
import { type Running, startServer } from './start-server.ts';

/** The only file that knows environment, clock and chance. */
async function main(): Promise<void> {
  const hasStarter = process.connected === true;
  const config = readConfig(process.argv.slice(2), process.env);
  const debugClock = config.debugClock ? new DebugClock(() => Date.now()) : undefined;
  const now = debugClock?.now ?? (() => Date.now());
  const log = process.stderr.isTTY
    ? readableLog((line) => process.stderr.write(line), now, config.logLevel)
    : pinoLog(config.logLevel);
  let running: Running | undefined;
  const onOutdated = async (error: unknown): Promise<never> => {
    await running?.stop().catch((failure: unknown) => log.error('stop failed', { error: failure }));
    return fail(error);
  };
  running = await startServer({
    config,
    log,
    now,
    monotonicMs: () => performance.now(),
    ...(debugClock && { debugClock }),
    scheduler: loopScheduler,
    randomBytes,
    random: () => Math.random(),
    environment: passedOn(process.env),
    onOutdated,
  });
  if (running.setUpLink) {
    const { url, expiresAt } = running.setUpLink;
    process.stdout.write(`to become the administrator, once, until ${new Date(expiresAt).toISOString()}: ${url}\n`);
  }
  process.stdout.write(`listening on ${running.url}\n`);
  stopWhenAsked(running, log, hasStarter);
  const message = { type: 'listening', url: running.url, localAgentKey: running.localAgentKey };
  // Whoever was to hear it may be gone by now, which `disconnect` tells.
  process.send?.(message, undefined, undefined, () => undefined);
}

/** What git may need to reach repositories; nothing else of the server's own environment. */
function passedOn(environment: NodeJS.ProcessEnv): { readonly [name: string]: string } {
  const names = [
    'PATH',
    'HOME',
    'SSH_AUTH_SOCK',
    'HTTPS_PROXY',
    'HTTP_PROXY',
    'NO_PROXY',
    'https_proxy',
    'http_proxy',
    'no_proxy',
  ];
  return Object.fromEntries(names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}

function stopWhenAsked(running: Running, log: Log, hasStarter: boolean): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('stop failed', { error });
        process.exit(1);
      },
    );
  };
  const stopNow = (): void => {
    if (stopping) process.exit(1);
    stop();
  };
  process.on('SIGTERM', stopNow);
  process.on('SIGINT', stopNow);
  // Who started this process is dead, so nobody would ever stop it.
  process.on('disconnect', stop);
  if (hasStarter && !process.connected) stop();
}

main().catch(fail);

function fail(thrown: unknown): never {
  const error = thrown instanceof AppError ? thrown : toAppError(thrown);
  process.stderr.write(`signalbox: ${error.message} (${error.code})\n`);
  if (error.code === 'internal') process.stderr.write(`${String(error.cause)}\n`);
  process.exit(errors[error.code].exit);
}
