import fc from 'fast-check';
import type { Actor } from '../actor.ts';
import type { RunCommand } from '../run/run-command.ts';
import { admin, ann, bob, people, system } from './acts.ts';
import { helps } from './help.ts';
import { type Act, type Played, runOf } from './play.ts';
import { compensateTo, rollback, undoEnded, undoFound, undoHelps } from './undo-acts.ts';

/** Something that somebody tries; `pick` chooses among what the run offers at that moment. */
export type Move = { readonly kind: MoveKind; readonly pick: number; readonly outcome: string; readonly later: number };

/** How often each is tried, against the others. */
const weights = {
  help: 20,
  ack: 6,
  decide: 4,
  build: 3,
  trigger: 2,
  timer: 2,
  retry: 2,
  repeat: 1,
  progress: 1,
  misjudge: 1,
  fail: 1,
  stop: 1,
  pause: 2,
  skip: 1,
  edit: 2,
  migrate: 1,
  resume: 2,
  broken: 1,
  event: 1,
  rollback: 1,
  undo: 3,
};

type MoveKind = keyof typeof weights;

const moveKinds = (Object.keys(weights) as MoveKind[]).flatMap((kind) => Array<MoveKind>(weights[kind]).fill(kind));

const outcomes = ['OK', 'OK', 'OK', 'OK', 'NO', 'NO', 'UNMAPPED', 'TIMEOUT', 'constructor', '__proto__', ''];

export const arbitraryMoves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...moveKinds),
    pick: fc.nat(1000),
    outcome: fc.constantFrom(...outcomes),
    later: fc.constantFrom(0, 0, 1, 60, 40_000),
  }),
  { maxLength: 60, size: 'max' },
);

export function actOf(move: Move, played: Played): Act {
  const at = played.now + move.later;
  const { status } = runOf(played).state;
  if (move.kind === 'broken' && move.pick % 4 === 0 && (status === 'running' || status === 'rolling_back'))
    return { broken: 'odd', at };
  if (move.kind === 'help') return helpOf(move, played);
  return { at, ...commandOf(move, played) };
}

/** Mostly the first thing that moves the run on, and now and then with a word for the others. */
function helpOf({ pick }: Move, played: Played): Act {
  const acts = helps(played);
  const act = acts[pick % 2 === 0 ? 0 : pick % Math.max(1, acts.length)];
  if (!act) return { command: { type: 'timer' }, by: system };
  if ('broken' in act || act.command.type !== 'ack' || pick % 100 < 50) return act;
  return { ...act, command: { ...act.command, context: { shared: pick } } };
}

type Said = { readonly command: RunCommand; readonly by?: Actor; readonly facts?: typeof people };

function commandOf({ kind, pick, outcome }: Move, played: Played): Said {
  const run = runOf(played);
  switch (kind) {
    case 'ack':
    case 'progress':
      return { command: ackOf(openUuid(played) ?? 'nobody', outcome, { done: kind === 'ack', pick }) };
    case 'repeat':
      return { command: ackOf(anyUuid(played, pick), outcome, { done: true, pick }) };
    case 'decide':
    case 'misjudge':
      return decisionOf({ kind, pick, outcome }, played);
    case 'trigger': {
      const [open] = Object.keys(run.open);
      return {
        command: { type: 'trigger', step: (pick % 3 === 0 ? undefined : open) ?? stepName(played, pick) },
        by: ann,
      };
    }
    case 'fail': {
      const failure = { outcome: pick % 3 === 0 ? 'KILLED' : 'UNREACHABLE', message: 'no' };
      return { command: { type: 'task-failed', attempt: attemptOf(played, pick), failure }, by: system };
    }
    case 'build': {
      const result = (['success', 'success', 'failure', 'killed'] as const)[pick % 4] ?? 'success';
      const data = { inline: '{}' };
      return { command: { type: 'build-finished', attempt: attemptOf(played, pick), result, message: '', data } };
    }
    case 'event': {
      const key = pick % 3 === 0 ? { key: `k${pick % 9}` } : {};
      return { command: { type: 'event', name: pick % 2 === 0 ? 'go' : 'constructor', ...key }, by: ann };
    }
    case 'stop':
      return { command: pick % 8 === 0 ? { type: 'stop' } : { type: 'timer' }, by: ann };
    case 'pause':
      return { command: pick % 2 === 0 ? { type: 'pause' } : { type: 'pause', reason: 'lunch' }, by: ann };
    case 'skip':
      return { command: { type: 'skip', step: skippedStep(played, pick), outcome, reason: 'by hand' }, by: ann };
    case 'migrate': {
      // The same by another name: every digest changes.
      const to = { ...played.version, hash: `version ${pick % 4}` };
      return { command: { type: 'migrate', to, reason: 'a change' }, by: ann };
    }
    case 'edit':
      return { command: editOf(played, pick), by: ann };
    case 'resume':
      return { command: { type: 'resume' }, by: ann };
    case 'retry':
      return { command: { type: 'retry' }, by: ann };
    case 'rollback':
      return pick % 2 === 0 ? rollback('a change of mind') : compensateTo(stepName(played, pick));
    case 'undo':
      return [undoFound(played), undoEnded(played), ...undoHelps(played)][pick % 4] ?? rollback();
    default:
      return { command: { type: 'timer' }, by: system };
  }
}

function ackOf(uuid: string, outcome: string, { done, pick }: { done: boolean; pick: number }): RunCommand {
  const contrary = pick % 2 === 0 ? ('refuse' as const) : ('record' as const);
  const data = pick % 3 === 0 ? { data: { inline: `out ${pick}` } } : {};
  const context = pick % 3 === 1 ? { context: { shared: pick } } : {};
  return { type: 'ack', uuid, outcome, done, contrary, ...data, ...context };
}

/** Says the right thing, or something that is wrong in one way. */
function decisionOf({ kind, pick, outcome }: Pick<Move, 'kind' | 'pick' | 'outcome'>, played: Played): Said {
  const open = Object.values(runOf(played).open).find(({ phase }) => phase.kind === 'deciding');
  const phase = open?.phase;
  const shown = phase?.kind === 'deciding' ? phase.decision.digest : 'nothing';
  const right = kind === 'decide';
  const step = open && (right || pick % 2 === 0) ? open.step : stepName(played, pick);
  const visit = right ? (open?.number ?? 1) : pick % 3;
  const digest = right || pick % 3 === 0 ? shown : 'other';
  const reason = pick % 4 === 0 ? {} : { reason: 'for a good reason' };
  const by = right ? bob : ([ann, admin, system, bob][pick % 4] ?? bob);
  return { command: { type: 'decide', step, visit, outcome, digest, ...reason }, by, facts: people };
}

function openUuid({ run }: Played): string | undefined {
  for (const { phase } of Object.values(run?.open ?? {})) {
    if (phase.kind === 'attempting') return phase.attempt.uuid;
    if (phase.kind === 'deciding') return phase.decision.id;
  }
  return undefined;
}

function anyUuid({ effects }: Played, pick: number): string {
  return effects[pick % Math.max(1, effects.length)]?.uuid ?? 'nobody';
}

function stepName({ version }: Played, pick: number): string {
  const { steps } = version.flow;
  return steps[pick % (steps.length + 1)]?.name ?? 'hasOwnProperty';
}

/** Arguments of flows that are played are `what` and `__proto__`. */
function editOf(played: Played, pick: number): RunCommand {
  const args = Object.fromEntries([[pick % 2 === 0 ? 'what' : '__proto__', pick % 5]]);
  return { type: 'edit-args', step: skippedStep(played, pick), args, reason: 'a change' };
}

function skippedStep(played: Played, pick: number): string {
  const [open] = Object.keys(runOf(played).open);
  return (pick % 4 === 0 ? undefined : open) ?? stepName(played, pick);
}

/** Mostly the latest attempt, else any that ever was. */
function attemptOf({ effects }: Played, pick: number) {
  const index = pick % 4 === 0 ? pick % Math.max(1, effects.length) : effects.length - 1;
  return effects[index]?.attempt ?? { run: 'r1', step: 'build', visit: 1, attempt: 1 };
}
