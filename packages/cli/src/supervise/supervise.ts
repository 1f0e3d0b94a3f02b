import { Child, type End, type Program } from './child.ts';
import { keepRunning } from './keep-running.ts';
import { type Listening, readListening } from './listening.ts';
import type { Stop } from './stop-requests.ts';

export type Supervision = {
  readonly server: Program;
  /** The agent beside the server, where one may run. */
  readonly agentFor: (listening: Listening) => Program | undefined;
  /** Called when the server serves. */
  readonly onListening: (listening: Listening) => void;
  /** Resolves at the first request to end, and its `again` at the second. */
  readonly stop: Stop;
  /** Passes on what a process reports to who watches its sources. */
  readonly relay: (message: unknown) => void;
  readonly note: (text: string) => void;
  readonly now: () => number;
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** An agent lets what it runs finish for 30 s; a server only commits what it has. */
const patienceMs = { agent: 40_000, server: 20_000, impatient: 3000 };

/** Runs a server with its agent until one asks for the end or the server ends; gives the exit status. */
export async function supervise(supervision: Supervision): Promise<number> {
  const { server: program, agentFor, onListening, stop, relay, note, pause } = supervision;
  const server = new Child(program);
  const stopping = new AbortController();
  let agent: Promise<void> | undefined;
  const agents = { current: undefined as Child | undefined };

  server.onMessage((message) => {
    relay(message);
    const listening = readListening(message);
    if (listening !== undefined) onListening(listening);
    if (listening === undefined || agent !== undefined || stopping.signal.aborted) return;
    const beside = agentFor(listening);
    if (beside) agent = keepRunning({ ...supervision, program: beside, agents, stopping: stopping.signal });
  });

  const cause = await Promise.race([server.ended, stop.asked]);
  stopping.abort();
  const impatience = stop.again.then(() => {
    server.kill();
    return agents.current?.stop(patienceMs.impatient, pause);
  });
  const byItself = typeof cause === 'object';
  if (byItself) note(`signalbox: the server ${cause.text}`);
  await Promise.race([agents.current?.stop(byItself ? patienceMs.impatient : patienceMs.agent, pause), impatience]);
  await agent;
  const end: End = await Promise.race([server.stop(patienceMs.server, pause), impatience.then(() => server.ended)]);
  return byItself ? cause.status : end.status;
}
