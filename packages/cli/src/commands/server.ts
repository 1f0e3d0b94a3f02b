import { join, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { type BackendOptions, backendEnvironment, withBackendOptions } from '../backend-options.ts';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import type { Context, Environment } from '../context.ts';
import { agentEnvironment } from '../supervise/agent-environment.ts';
import { declaredJobs } from '../supervise/declared-jobs.ts';
import { mains } from '../supervise/mains.ts';
import { stopRequests } from '../supervise/stop-requests.ts';
import { supervise } from '../supervise/supervise.ts';

type Options = {
  readonly data: string;
  readonly database?: string;
  readonly port: number;
  readonly host: string;
  readonly open?: boolean;
  readonly debugClock?: boolean;
  readonly localAgent?: boolean;
  readonly egressAllow: readonly string[];
  readonly jobs: string[];
} & BackendOptions;

export const server: Define = (command, context) => {
  withBackendOptions(command, 'what builds are for, and what the agent beside the server runs them by')
    .option('--data <folder>', 'where everything is kept', '.signalbox/data')
    .option('--database <address>', 'a PostgreSQL instead of a file: postgres://USER:PASSWORD@HOST:PORT/NAME')
    .option('--port <port>', '0 takes a free one', readPort, 8080)
    .option('--host <address>', 'to listen on', '127.0.0.1')
    .option('--open', 'no login, for trying out on this machine')
    .option('--debug-clock', 'let the administrator move the clock of the server, for tests of flows that wait')
    .option('--no-local-agent', 'run no agent beside the server')
    .option('--jobs <module>', 'code jobs that the agent beside the server runs (repeatable)', collect, [])
    .option(
      '--egress-allow <networks>',
      'internal networks and host names that action services may have, as 10.1.0.0/16',
      (text: string, before: readonly string[]) => [...before, text],
      [],
    )
    .addHelpText(
      'after',
      '\nWithout --open the first start shows a link with which you become the administrator. SIGNALBOX_TOKEN gives a token of\n' +
        'the administrator in its place, for what sets a server up by itself.',
    )
    .action(async (options: Options) => context.end(await serve(options, context)));
};

async function serve(options: Options, context: Context): Promise<number> {
  const { environment, note, now, pause } = context;
  const data = resolve(options.data);
  const stop = stopRequests(now);
  try {
    return await supervise({
      server: {
        main: mains.server,
        args: argumentsOf(options, data),
        flags: serverFlags,
        environment: serverEnvironment(options, environment),
      },
      agentFor: ({ url, localAgentKey }) =>
        options.localAgent !== false && localAgentKey !== undefined
          ? {
              main: mains.agent,
              environment: localAgent({ url, data, environment, options }),
              told: { type: 'key', key: localAgentKey },
            }
          : undefined,
      onListening: ({ url }) => {
        if (url !== context.server()) note(`commands reach this server with --server ${url}`);
      },
      stop,
      // `node --watch` asks for these reports in the environment, which the children inherit.
      relay: environment.WATCH_REPORT_DEPENDENCIES ? (message) => process.send?.(message) : () => undefined,
      note,
      now,
      pause,
    });
  } finally {
    stop.close();
  }
}

/**
 * Node lets the heap for what is new grow to 64 MB and more, and a server keeps that for good; what it copies at once, while
 * nothing is answered, grows with it. A quarter takes 75 MB less of 5 000 idle workers and no more of the processor.
 */
const serverFlags = ['--max-semi-space-size=16'];

/** The address is not among the arguments, which everybody on the machine can read: there is a password in it. */
function serverEnvironment({ database, backend, trust }: Options, environment: Environment): Environment {
  return {
    ...environment,
    ...(database !== undefined && { SIGNALBOX_DATABASE: database }),
    ...(backend === 'docker' && { SIGNALBOX_BACKEND: backend, SIGNALBOX_TRUST: trust.join(',') }),
  };
}

function argumentsOf(options: Options, data: string): readonly string[] {
  const { port, host, open, debugClock, localAgent: agent, egressAllow } = options;
  const debug = debugClock ? ['--debug-clock'] : [];
  const flags = [...(open ? ['--open'] : []), ...debug, ...(agent === false ? ['--no-local-agent'] : [])];
  const allowed = egressAllow.flatMap((networks) => ['--egress-allow', networks]);
  return ['--data', data, '--port', String(port), '--host', host, ...flags, ...allowed];
}

type LocalAgent = {
  readonly url: string;
  readonly data: string;
  readonly environment: Environment;
  readonly options: Options;
};

function localAgent({ url, data, environment, options }: LocalAgent): Environment {
  const modules = [...options.jobs, ...declaredJobs('.')];
  return {
    ...agentEnvironment(environment),
    SIGNALBOX_SERVER: url,
    SIGNALBOX_AGENT_NAME: 'local',
    ...backendEnvironment(options),
    SIGNALBOX_AGENT_WORK: join(data, 'agent'),
    ...(modules.length > 0 && { SIGNALBOX_AGENT_JOBS: modules.join('\n') }),
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('0 to 65535 is possible.');
  return port;
}
