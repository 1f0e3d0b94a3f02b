import type { LogLineView } from '@signalbox/protocol';
import type { Client } from './client.ts';

type Reading = {
  readonly follow: boolean;
  readonly client: Client;
  readonly pause: (ms: number) => Promise<void>;
};

const lookAgainMs = 500;

export type StepOfCode = { readonly step: string; readonly undo?: number };

/** What the code of a step has said in its latest attempt, or in a try of its undo. */
export async function* readStepLog(
  run: string,
  of: StepOfCode,
  { follow, client, pause }: Reading,
): AsyncGenerator<LogLineView> {
  for (let from = 0; ; ) {
    const { lines, next, over } = await client.stepLog(run, { ...of, from });
    yield* lines;
    from = next;
    if (lines.length > 0) continue;
    if (over || !follow) return;
    await pause(lookAgainMs);
  }
}
