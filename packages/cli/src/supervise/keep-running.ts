import { Child, type Program } from './child.ts';

type Keep = {
  readonly program: Program;
  /** Where the one that runs is found by who wants to end it. */
  readonly agents: { current: Child | undefined };
  readonly stopping: AbortSignal;
  readonly relay: (message: unknown) => void;
  readonly note: (text: string) => void;
  readonly now: () => number;
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
};

const pauseMs = { first: 1000, most: 30_000 };

/** Starts an agent again whenever it ends, with a growing pause, until all of this is stopping. */
export async function keepRunning({ program, agents, stopping, relay, note, now, pause }: Keep): Promise<void> {
  let waitMs = pauseMs.first;
  while (!stopping.aborted) {
    const startedAt = now();
    agents.current = new Child(program);
    agents.current.onMessage(relay);
    const end = await agents.current.ended;
    agents.current = undefined;
    if (stopping.aborted) return;
    if (now() - startedAt > pauseMs.most) waitMs = pauseMs.first;
    note(`signalbox: the local agent ${end.text}; it starts again in ${waitMs / 1000} s`);
    await pause(waitMs, stopping).catch(() => undefined);
    waitMs = Math.min(2 * waitMs, pauseMs.most);
  }
}
