import {
  type Actor,
  actorName,
  decideRun,
  evolveRun,
  type FlowVersion,
  hashFlow,
  type Run,
  type RunCommand,
  type RunEvent,
} from '@signalbox/engine';
import { compile } from '@signalbox/fsl';
import type { TransitionView } from '@signalbox/protocol';

type Act = { readonly command: RunCommand | OwnCommand; readonly by?: Actor; readonly at?: number };

/** Named by what tests know: the step instead of its attempt. */
type OwnCommand =
  | { readonly type: 'ack-step'; readonly step: string; readonly outcome: string }
  | { readonly type: 'decide-step'; readonly step: string; readonly outcome: string; readonly reason?: string }
  /** What a driver would find, as it stands in the journal. */
  | { readonly type: 'events'; readonly events: readonly RunEvent[] };

export type PlayedRun = { readonly version: FlowVersion; readonly run: Run; readonly journal: TransitionView[] };

/** A run of the last flow of a text, as a server would have committed it: started at 1000, and each act a second later. */
export function playRun(text: string, acts: readonly Act[] = []): PlayedRun {
  const version = versionOf(text);
  const start = { type: 'start', id: 'run-1', project: 'default', name: 'one', inputs: {} } as const;
  const first: Act = { command: { ...start, origin: { kind: 'manual' } }, by: { kind: 'user', id: '7', name: 'ann' } };
  const journal: TransitionView[] = [];
  let run: Run | undefined;
  let count = 0;
  const ids = { next: () => `id-${++count}` };
  [first, ...acts].forEach(({ command: given, by = { kind: 'callback' }, at }, index) => {
    const now = at ?? 1000 * (index + 1);
    const command = given.type === 'events' ? undefined : commandOf(given, run);
    const situation = { version, run, actor: by, facts: {}, now, ids };
    const decided = command ? decideRun({ ...situation, command }) : { ok: true as const, events: eventsOf(given) };
    if (!decided.ok) throw new Error(`${given.type} is refused: ${decided.failure.message}`);
    const transition = { seq: (run?.seq ?? 0) + 1, at: now, actor: by, cause: given.type, events: decided.events };
    run = evolveRun(run, transition);
    journal.push({ ...transition, actor: actorName(by), events: decided.events.map((event) => ({ ...event })) });
  });
  if (!run) throw new Error('nothing was played');
  return { version, run, journal };
}

export function versionOf(text: string): FlowVersion {
  const compiled = compile(text, { actions: () => undefined, flows: () => undefined });
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ message }) => message).join('\n'));
  const flows = compiled.statements.flatMap((statement) => ('version' in statement ? [statement.version] : []));
  const last = flows.at(-1);
  if (!last) throw new Error('the text has no flow');
  return hashFlow(last.flow, last.jobs);
}

function eventsOf(command: Act['command']): readonly RunEvent[] {
  return command.type === 'events' ? command.events : [];
}

function commandOf(command: Exclude<Act['command'], { type: 'events' }>, run: Run | undefined): RunCommand {
  const phase = 'step' in command && command.step !== undefined ? run?.open[command.step]?.phase : undefined;
  if (command.type === 'ack-step') {
    const uuid = phase?.kind === 'attempting' ? phase.attempt.uuid : '';
    return { type: 'ack', uuid, outcome: command.outcome, done: true, contrary: 'refuse' };
  }
  if (command.type !== 'decide-step') return command;
  const { step, outcome, reason } = command;
  const digest = phase?.kind === 'deciding' ? phase.decision.digest : '';
  const visit = run?.open[step]?.number ?? 0;
  return { type: 'decide', step, visit, outcome, digest, ...(reason !== undefined && { reason }) };
}
