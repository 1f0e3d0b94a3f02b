import type { BuildView, LogLineView } from '@signalbox/protocol';
import type { Client, ProcName } from './client.ts';

export type ProcLine = ProcName & LogLineView;

type Reading = {
  /** Only of this proc. */
  readonly proc: string | undefined;
  readonly follow: boolean;
  readonly client: Client;
  readonly pause: (ms: number) => Promise<void>;
};

/** A queued build has no proc before an agent or the compiler has said so. */
const lookAgainMs = 500;

/** The lines of a build, proc after proc in the order of the plan. */
export async function* readLogs(id: string, { proc, follow, client, pause }: Reading): AsyncGenerator<ProcLine> {
  const done = new Set<string>();
  for (;;) {
    const build = await client.build(id);
    const next = procsOf(build).find((each) => !done.has(keyOf(each)) && (proc === undefined || each.proc === proc));
    if (next !== undefined) {
      done.add(keyOf(next));
      const lines = follow ? client.watchLog(id, next) : pages(id, next, client);
      for await (const line of lines) yield { ...next, ...line };
    } else if (!follow || isOver(build)) {
      return;
    } else {
      await pause(lookAgainMs);
    }
  }
}

async function* pages(id: string, proc: ProcName, client: Client): AsyncGenerator<LogLineView> {
  for (let from = 0; ; ) {
    const { lines, next } = await client.log(id, proc, from);
    yield* lines;
    if (lines.length === 0 || next <= from) return;
    from = next;
  }
}

function procsOf({ workflows }: BuildView): readonly ProcName[] {
  return workflows.flatMap(({ name, procs }) => procs.map((proc) => ({ workflow: name, proc: proc.name })));
}

function keyOf({ workflow, proc }: ProcName): string {
  return JSON.stringify([workflow, proc]);
}

function isOver({ status }: BuildView): boolean {
  return status !== 'queued' && status !== 'running';
}
