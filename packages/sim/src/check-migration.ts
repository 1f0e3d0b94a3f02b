import type { FlowVersion, Run, RunTransition, Step } from '@signalbox/engine';
import type { Trace } from './trace.ts';

/** What somebody was shown of a move before it was made. */
export type Preview = { readonly seq: number; readonly problems: readonly string[] };

type Moved = {
  readonly before: Run;
  readonly transition: RunTransition;
  readonly after: Run;
  readonly versionOf: (hash: string) => FlowVersion | undefined;
};

/** I16: a run that is moved to another version keeps what is open, and all of that has its place there. */
export function checkMigration({ before, transition, after, versionOf }: Moved, trace: Trace): void {
  const [event] = transition.events;
  if (event?.type !== 'run_migrated') return;
  const broken = (detail: string) => trace.broken('I16', `${after.id} is moved at ${transition.seq}: ${detail}`);
  const [from, to] = [versionOf(before.flow.hash), versionOf(event.flow.hash)];
  if (event.from !== before.flow.hash) broken(`from ${event.from}, and it was at ${before.flow.hash}`);
  if (after.flow.hash !== event.flow.hash) broken(`to ${event.flow.hash}, and it follows ${after.flow.hash}`);
  if (!from || !to) return broken('a version is not known');
  if (to.flow.name !== before.flow.name) broken(`it is of ${before.flow.name}, and follows ${to.flow.name}`);
  const isHeld = transition.events.some(({ type }) => type === 'run_held');
  for (const visit of Object.values(before.open)) {
    const { step: name, number, phase } = visit;
    if (after.open[name]?.number !== number) broken(`${name}/${number} is not open any more`);
    const [old, step] = [stepIn(from, name), stepIn(to, name)];
    if (!step || !old) return broken(`${name} is open, and is no more`);
    if (from.jobs[old.job]?.kind !== to.jobs[step.job]?.kind) broken(`${name} is open, and is of another kind`);
    if (phase.kind === 'waiting' && Object.keys(old.on).some((outcome) => step.on[outcome] === undefined))
      broken(`${name} waits for what leads nowhere`);
    const isAsked = transition.events.some((each) => each.type === 'decision_opened' && each.step === name);
    if (isAsked !== (phase.kind === 'deciding') && !isHeld) broken(`${name} is ${phase.kind}, asked again: ${isAsked}`);
  }
  for (const { step: name, branches } of Object.values(before.branchSets ?? {})) {
    const targets = Object.values(stepIn(to, name)?.on ?? {});
    const opens = targets.some((target) => {
      return (
        typeof target === 'object' && 'fork' in target && Object.keys(branches).every((b) => target.fork.includes(b))
      );
    });
    if (!opens) broken(`${name} has no such branches there`);
  }
}

function stepIn({ flow }: FlowVersion, name: string): Step | undefined {
  return flow.steps.find((step) => step.name === name);
}
