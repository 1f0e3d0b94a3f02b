import { BuildView, RunSummary, RunView, TransitionView } from '../../packages/protocol/src/index.ts';

/** Of who asks; in open mode none are needed. */
export type Headers = { readonly [name: string]: string };

/** Reads of the native API. */
export async function readRun(server: string, run: string, headers: Headers = {}): Promise<RunView> {
  return RunView.parse(await read(`${server}/api/runs/${encodeURIComponent(run)}`, headers));
}

export async function readRuns(server: string): Promise<readonly RunSummary[]> {
  const { runs } = (await read(`${server}/api/runs`)) as { readonly runs: unknown };
  return RunSummary.array().parse(runs);
}

export async function readBuild(server: string, build: string): Promise<BuildView> {
  return BuildView.parse(await read(`${server}/api/builds/${build}`));
}

export async function readJournal(server: string, run: string): Promise<readonly TransitionView[]> {
  const { transitions } = (await read(`${server}/api/runs/${run}/journal?limit=1000`)) as {
    readonly transitions: unknown;
  };
  return TransitionView.array().parse(transitions);
}

/** Follows a run until it is as wanted: at the start, and after each of its transitions. */
export async function waitForRun(
  server: string,
  run: string,
  isThere: (view: RunView) => boolean,
  headers: Headers = {},
): Promise<RunView> {
  const stop = new AbortController();
  const stream = await fetch(`${server}/api/runs/${run}/stream`, { signal: stop.signal, headers });
  if (!stream.ok || !stream.body) throw new Error(`the stream of run ${run} answers ${stream.status}`);
  try {
    for await (const _ of stream.body) {
      const view = await readRun(server, run, headers);
      if (isThere(view)) return view;
    }
  } finally {
    stop.abort();
  }
  const { status, detail = '' } = await readRun(server, run, headers);
  throw new Error(`run ${run} is over, ${status}: ${detail}`);
}

async function read(address: string, headers: Headers = {}): Promise<unknown> {
  const response = await fetch(address, { headers });
  if (!response.ok) throw new Error(`GET ${address}: ${response.status} ${await response.text()}`);
  return response.json();
}
