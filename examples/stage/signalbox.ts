import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import { killChildOf } from './kill-child-of.ts';
import type { Stage } from './stage.ts';

const command = fileURLToPath(new URL('../../packages/cli/bin/signalbox.mjs', import.meta.url));

export type Answer = { readonly status: number; readonly stdout: string; readonly stderr: string };

/** Runs `signalbox …` against a server to its end, as a person would type it. */
export function signalbox(server: string, ...args: readonly string[]): Promise<Answer> {
  return signalboxAs({ server }, ...args);
}

/** The same, of who has a token. */
export function signalboxAs(
  { server, token }: { readonly server: string; readonly token?: string },
  ...args: readonly string[]
): Promise<Answer> {
  const env = { ...process.env, SIGNALBOX_SERVER: server, ...(token !== undefined && { SIGNALBOX_TOKEN: token }) };
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], { env }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}

export type Server = {
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** SIGKILL to the process that serves; what started it ends too. */
  readonly kill: () => Promise<void>;
};

export type ServerOptions = {
  readonly data: string;
  readonly port?: number;
  readonly agent: boolean;
  /** Flags besides. */
  readonly more?: readonly string[];
};

/** Starts `signalbox server` in open mode and waits until it serves. */
export async function startServer(stage: Stage, { data, port = 0, agent, more = [] }: ServerOptions): Promise<Server> {
  const flags = [...(agent ? [] : ['--no-local-agent']), ...more];
  const child = new Child({ args: [command, 'server', '--open', '--data', data, '--port', String(port), ...flags] });
  stage.atEnd(() => child.stop());
  const [, url = ''] = await child.line(/^listening on (http:\S+)$/);
  return {
    url,
    stop: async () => {
      await child.stop();
    },
    kill: async () => {
      await killChildOf(child.pid, 'server');
      await child.ended;
    },
  };
}

export type JobHost = Pick<Server, 'stop' | 'kill'>;

/** Starts `signalbox agent --jobs MODULE` and waits until the server knows its jobs. */
export async function startJobHost(
  stage: Stage,
  {
    server,
    jobs,
    environment,
  }: { readonly server: string; readonly jobs: string; readonly environment: NodeJS.ProcessEnv },
): Promise<JobHost> {
  const child = new Child({
    args: [command, 'agent', '--jobs', jobs, '--max-jobs', '1', '--server', server],
    environment: { ...process.env, ...environment },
  });
  stage.atEnd(() => child.stop());
  await child.line(/jobs told/);
  return {
    stop: async () => {
      await child.stop();
    },
    kill: async () => {
      await killChildOf(child.pid, 'agent');
      await child.ended;
    },
  };
}
