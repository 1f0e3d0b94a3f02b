import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { type Call, Calls, type Result } from './calls.ts';
import type { Front } from './front.ts';
import { startInstance } from './instance.ts';
import { MaintenanceWindow } from './maintenance-window.ts';
import type { Releases } from './releases.ts';

export type DeployServiceOptions = {
  /** Where it acknowledges. */
  readonly server: string;
  /** What it has taken is kept here. */
  readonly folder: string;
  readonly front: Front;
  readonly releases: Releases;
  readonly say: (line: string) => void;
};

export type DeployService = {
  readonly http: Server;
  /** Brings back the current release, then what was left undone. */
  readonly resume: () => Promise<void>;
  /** Once everything that was taken is done and acknowledged. */
  readonly idle: () => Promise<void>;
};

/** The action service of the flow: `POST /deploy` and `POST /verify`; `PUT /window` opens and closes production. */
export function createDeployService(options: DeployServiceOptions): DeployService {
  const { server, folder, front, releases, say } = options;
  const window = new MaintenanceWindow(say);
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: two that swap at once would leave one instance running for ever. */
  const deploy = (commit: string): Promise<Result> => {
    const mine = last.then(async () => {
      await window.opened(`deploy of ${commit}`);
      await swap({ commit, front, releases, say });
      return { state: 'SUCCESS' as const, data: `${commit} is deployed` };
    });
    last = mine.catch(() => undefined);
    return mine;
  };

  const calls = new Calls({
    folder,
    server,
    say,
    work: (path, call) => (path === '/deploy' ? deploy(commitOf(call)) : verify(commitOf(call), front)),
  });

  return {
    http: createServer((request, response) => {
      answer(request, response, { calls, window }).catch(() => response.writeHead(400).end());
    }),
    resume: async () => {
      const { current } = releases;
      if (current !== undefined) {
        await front.replace(await startInstance({ folder: await releases.fetch(current), commit: current }));
      }
      calls.resume();
    },
    idle: () => calls.idle(),
  };
}

/** The new instance takes over when it is healthy; before that the old one answers, and if it never is, ever after. */
async function swap({ commit, front, releases, say }: Swap) {
  if (front.instance?.commit === commit) return;
  const folder = await releases.fetch(commit);
  const old = await front.replace(await startInstance({ folder, commit }));
  releases.current = commit;
  say(`production is now ${commit}`);
  await old?.stop();
}

type Swap = Pick<DeployServiceOptions, 'front' | 'releases' | 'say'> & { readonly commit: string };

/** Asks what customers would ask. */
async function verify(commit: string, { server }: Front): Promise<Result> {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the shop is not open');
  const response = await fetch(`http://127.0.0.1:${address.port}/version`);
  const running = (await response.json()) as { readonly version: string; readonly commit: string };
  const state = running.commit === commit ? 'SUCCESS' : 'FAIL';
  return { state, data: `shop ${running.version} runs at ${running.commit}` };
}

function commitOf({ commit }: Call): string {
  return typeof commit === 'string' ? commit : '';
}

type Desk = { readonly calls: Calls; readonly window: MaintenanceWindow };

async function answer(request: IncomingMessage, response: ServerResponse, { calls, window }: Desk): Promise<void> {
  const { method, url = '', headers } = request;
  if (headers['content-type'] !== 'application/json') {
    // No page of another site can send this without asking first.
    response.writeHead(415).end();
  } else if (method === 'PUT' && url === '/window') {
    const { open } = (await json(request)) as { readonly open: boolean };
    window.open = open;
    response.writeHead(204).end();
  } else if (method === 'POST' && (url === '/deploy' || url === '/verify')) {
    const call = (await json(request)) as Call;
    calls.take(String(headers['idempotency-key'] ?? call.uuid), url, call);
    response.writeHead(200, { 'content-type': 'application/json' }).end('""');
  } else {
    response.writeHead(404).end();
  }
}
