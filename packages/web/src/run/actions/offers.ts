import { type RunStatus, runCommandTable } from '@signalbox/engine';
import type { Role, RunView } from '@signalbox/protocol';

/** What people may do to a run as a whole, and to one step of it. */
export type RunAction = 'resume' | 'retry' | 'pause' | 'rollback' | 'stop';
export type StepAction = 'letPass' | 'retryStep' | 'skip' | 'editArgs' | 'compensate' | 'fork';

/** `why`: what stands in the way of it; undefined where nothing does. */
export type Offer<Name extends string> = { readonly name: Name; readonly why?: WhyNot };

export type WhyNot =
  | 'viewer'
  | 'replay'
  | 'over'
  | 'notBegun'
  | 'waitsTurn'
  | 'paused'
  | 'retryMoves'
  | 'rollingBack'
  | 'nothingGoes'
  | 'nothingToRetry'
  | 'alreadyPaused'
  | 'notPaused'
  | 'alreadyRolledBack'
  | 'alreadyStopped'
  | 'grantedDone'
  | 'granted'
  | 'notOpen'
  | 'isRunning'
  | 'neverEnded'
  | 'neverEntered'
  | 'onlyAdmin';

type Who = { readonly role: Role | undefined; readonly isReplay: boolean };

/** The sentences of the table that the engine decides by, as what this page has words for. */
const reasons: { readonly [text: string]: WhyNot } = {
  'it has not begun': 'notBegun',
  'it waits for its turn': 'waitsTurn',
  'nothing is begun before it is resumed': 'paused',
  'a retry moves it on': 'retryMoves',
  'it takes back what it did': 'rollingBack',
  'nothing goes on in it': 'nothingGoes',
  'there is nothing to retry': 'nothingToRetry',
};

type Command = keyof typeof runCommandTable;

function refusedBy(command: Command, status: RunStatus, done: WhyNot): WhyNot | undefined {
  const { kind, text } = runCommandTable[command].in[status];
  if (kind === 'does') return undefined;
  return kind === 'nothing' ? done : (reasons[text] ?? 'over');
}

function barred({ role, isReplay }: Who): WhyNot | undefined {
  if (isReplay) return 'replay';
  return role === undefined || role === 'viewer' ? 'viewer' : undefined;
}

type Asked = Pick<RunView, 'status' | 'waitsFor'> & {
  /** People let happen what its flow does. */
  readonly asksPeople?: boolean;
};

function keptFrom({ status, asksPeople = false }: Asked, { role }: Who): WhyNot | undefined {
  return status === 'done' && asksPeople && role !== 'admin' ? 'grantedDone' : undefined;
}

/** In the order in which they are shown; what makes no sense in this status is left out. */
export function runOffers(run: Asked, who: Who): readonly Offer<RunAction>[] {
  const { status } = run;
  const why = (name: RunAction): WhyNot | undefined =>
    barred(who) ?? reasonOf(name, run) ?? (name === 'rollback' ? keptFrom(run, who) : undefined);
  const isPaused = status === 'paused';
  const names: readonly RunAction[] = [
    ...(isPaused ? (['resume'] as const) : []),
    'retry',
    ...(isPaused ? [] : (['pause'] as const)),
    'rollback',
    'stop',
  ];
  return names.map((name) => offer(name, why(name)));
}

function offer<Name extends string>(name: Name, why: WhyNot | undefined): Offer<Name> {
  return why === undefined ? { name } : { name, why };
}

function reasonOf(name: RunAction, { status, waitsFor }: Pick<RunView, 'status' | 'waitsFor'>): WhyNot | undefined {
  switch (name) {
    case 'resume':
      return refusedBy('resume', status, 'notPaused');
    case 'pause':
      return refusedBy('pause', status, 'alreadyPaused');
    case 'stop':
      return refusedBy('stop', status, 'alreadyStopped');
    case 'rollback':
      return refusedBy('rollback', status, 'alreadyRolledBack');
    case 'retry': {
      const why = refusedBy('retry', status, 'nothingToRetry');
      const isHurried = status === 'running' && !waitsFor.some(({ kind }) => kind === 'timer');
      return why ?? (isHurried ? 'nothingToRetry' : undefined);
    }
  }
}

/** What the run knows of a step that somebody looks at. */
export type StepSituation = {
  readonly status: RunStatus;
  readonly isOpen: boolean;
  /** Something of it is under way. */
  readonly isAttempting: boolean;
  /** It waits for its next try, or for a person to make one. */
  readonly isRetryable: boolean;
  /** Its undo has failed, and a person says how it goes on. */
  readonly isUndoFailed: boolean;
  /** An interlock holds the run before it. */
  readonly isKeptBack: boolean;
  /** With the arguments that it has. */
  readonly isGranted: boolean;
  readonly visits: number;
  readonly hasEnded: boolean;
};

export function stepOffers(step: StepSituation, who: Who): readonly Offer<StepAction>[] {
  const names: readonly StepAction[] = [
    ...(step.isKeptBack ? (['letPass'] as const) : []),
    ...(['retryStep', 'skip', 'editArgs', 'compensate', 'fork'] as const),
  ];
  return names.map((name) => offer(name, barred(who) ?? stepReason(name, step, who)));
}

function stepReason(name: StepAction, step: StepSituation, { role }: Who): WhyNot | undefined {
  const { status, isOpen, isUndoFailed } = step;
  switch (name) {
    case 'letPass':
      return refusedBy('override-interlock', status, 'over') ?? (role === 'admin' ? undefined : 'onlyAdmin');
    case 'retryStep':
      if (isUndoFailed) return undefined;
      return refusedBy('retry', status, 'nothingToRetry') ?? (step.isRetryable ? undefined : 'nothingToRetry');
    case 'skip':
      return refusedBy('skip', status, 'over') ?? (isOpen || isUndoFailed ? undefined : 'notOpen');
    case 'editArgs': {
      if (isUndoFailed) return undefined;
      const why = refusedBy('edit-args', status, 'over') ?? (isOpen ? undefined : 'notOpen');
      return why ?? (step.isAttempting ? 'isRunning' : step.isGranted ? 'granted' : undefined);
    }
    case 'compensate':
      return refusedBy('compensate-to', status, 'over') ?? (step.hasEnded ? undefined : 'neverEnded');
    case 'fork':
      return step.visits > 0 ? undefined : 'neverEntered';
  }
}
