import { type Actor, isSamePerson } from '../actor.ts';
import type { Attached } from '../decision/answer-decision.ts';
import { type DecisionCommand, isOfDecision } from '../decision/decision-command.ts';
import {
  countedIn,
  openRunsFactKey,
  runGroupFactKey,
  templateRunsFactKey,
  userFactKey,
  usersFactKey,
} from '../fact.ts';
import type { FlowVersion, Outcome } from '../flow/flow.ts';
import { interlocksFactKey } from '../interlock/interlock.ts';
import type { FoundUndo } from '../rollback/undo-search.ts';
import type { UndoRef } from '../rollback/undo-under-way.ts';
import type { RunTemplate, TemplateLimit } from '../template/template.ts';
import { own, type Value, type Values } from '../value.ts';
import type { ActAnswer, ActEnd } from './acts.ts';
import type { ForkPoint } from './fork-point.ts';
import type { AttemptRef, CodeError, Data, Failure, OpenDecision, Origin, Phase, Run } from './run.ts';
import type { RunGroupRef } from './run-group.ts';

/** How a run that a step waits for has ended; the outcome of the step has the same name. */
export type ChildEnd = 'done' | 'stopped' | 'failed';

export type RunCommand =
  | {
      readonly type: 'start';
      readonly id: string;
      readonly project: string;
      readonly name: string;
      readonly origin: Origin;
      readonly inputs: Values;
      /** That it is started from, with what that binds of the inputs. */
      readonly template?: RunTemplate & { readonly inputs: Values; readonly limit?: TemplateLimit };
      /** That it is to belong to. */
      readonly group?: RunGroupRef;
      readonly description?: string;
      /** Set where a run above it has a place of the same flow: its turn might never come. */
      readonly cannotWait?: boolean;
    }
  /** A queued run may begin, if `openRuns`, the limit as it is now, has room, and so has that of its template. */
  | {
      readonly type: 'admit';
      readonly project: string;
      readonly flow: string;
      readonly openRuns?: number;
      readonly template?: { readonly id: number; readonly openRuns?: number };
    }
  /** To another version of its flow. */
  | { readonly type: 'migrate'; readonly to: FlowVersion; readonly reason: string }
  /** A new run from where another one has been; `limit` is that of its template, as it is now. */
  | {
      readonly type: 'fork';
      readonly id: string;
      readonly name: string;
      readonly from: ForkPoint;
      readonly limit?: TemplateLimit;
    }
  /** `args`: those that the person gives; a repeat with the same key is the same trigger. */
  | {
      readonly type: 'trigger';
      readonly step: string;
      readonly args?: Values;
      readonly key?: string;
      /** Who does it in the name of the actor. */
      readonly via?: Actor;
    }
  /** An action of a job, on its open step. */
  | {
      readonly type: 'act';
      readonly step: string;
      /** The one that was shown; the open one where it is absent. */
      readonly visit?: number;
      readonly action: string;
      readonly args: Values;
      readonly key?: string;
      readonly via?: Actor;
    }
  /** An act in a job host has ended. What it set and saved counts where it was ok, or has ended its step. */
  | {
      readonly type: 'act-finished';
      readonly attempt: AttemptRef;
      readonly act: number;
      readonly answer: ActAnswer;
      readonly end?: ActEnd;
      readonly context?: Values;
      readonly saved?: Values;
      readonly errors?: readonly CodeError[];
    }
  | {
      readonly type: 'ack';
      readonly uuid: string;
      readonly outcome: Outcome;
      /** False is a report of progress. */
      readonly done: boolean;
      readonly data?: Data;
      readonly context?: Values;
      /** When and under which id it was signed, where it was. */
      readonly signed?: { readonly at: number; readonly id: string };
      /** What a contrary repeat of a finished attempt gets: an error, or a line in the journal (echoer's way). */
      readonly contrary: 'refuse' | 'record';
    }
  | {
      readonly type: 'decide';
      readonly step: string;
      readonly visit: number;
      readonly outcome: Outcome;
      /** The digest that was shown to the person. */
      readonly digest: string;
      readonly reason?: string;
      readonly args?: Values;
      /** As of when the person answers. */
      readonly attached?: Attached;
    }
  | DecisionCommand
  /** Something of the run may be due. */
  | { readonly type: 'timer' }
  | {
      readonly type: 'task-failed';
      readonly attempt: AttemptRef;
      readonly failure: Failure;
      /** It is a person's to mend: the run is held, whatever its flow says of failures. */
      readonly hold?: 'reference' | 'limit' | 'unknown_outcome';
    }
  /** Of a job that says at most once: it is about to be sent under this epoch of its task, or has not arrived. */
  | {
      readonly type: 'delivery';
      readonly attempt: AttemptRef;
      readonly epoch: number;
      readonly state: 'begins' | 'returned';
    }
  | {
      readonly type: 'build-finished';
      readonly attempt: AttemptRef;
      readonly result: 'success' | 'failure' | 'killed';
      readonly message: string;
      readonly data: Data;
      /** Who has killed it. */
      readonly editors?: readonly Actor[];
    }
  /** The run that a step waits for is over, or has failed. */
  | {
      readonly type: 'run-finished';
      readonly attempt: AttemptRef;
      readonly status: ChildEnd;
      readonly message: string;
      readonly data: Data;
      /** Who has changed or stopped it. */
      readonly editors?: readonly Actor[];
      /** Who has granted something in it. */
      readonly approvers?: readonly Actor[];
    }
  /** Code in a job host has ended. What it set and saved counts only where it returned. */
  | {
      readonly type: 'code-finished';
      readonly attempt: AttemptRef;
      readonly end:
        | { readonly kind: 'returned'; readonly data: Data; readonly context?: Values; readonly saved?: Values }
        | { readonly kind: 'failed'; readonly failure: Omit<Failure, 'outcome'> };
      /** All, in their order: also those that the code has dealt with. */
      readonly errors?: readonly CodeError[];
    }
  /** Code asks to remember something for its undo, before it makes its effect. */
  | { readonly type: 'keep-undo-data'; readonly attempt: AttemptRef; readonly key: string; readonly value: Value }
  | { readonly type: 'stop'; readonly reason?: string }
  /** Moves a held or failed run on, or makes a waiting retry at once. */
  | { readonly type: 'retry'; readonly step?: string }
  | { readonly type: 'pause'; readonly reason?: string }
  | { readonly type: 'resume' }
  | { readonly type: 'skip'; readonly step: string; readonly outcome: Outcome; readonly reason: string }
  /** Something has happened that a step waits for, or will. */
  | {
      readonly type: 'event';
      readonly name: string;
      /** Two events of one name and key are one. */
      readonly key?: string;
      readonly data?: Data;
    }
  /** Takes back all that it did. */
  | { readonly type: 'rollback'; readonly reason?: string; readonly isAdmin?: boolean }
  /** Takes back what began after the last visit of a step, and enters that anew. */
  | { readonly type: 'compensate-to'; readonly step: string; readonly reason: string }
  /** What is to be undone next was looked for. */
  | ({ readonly type: 'undo-found' } & SearchedUndo)
  /** An attempt of an undo has ended, well where there is no failure. */
  | {
      readonly type: 'undo-ended';
      readonly undo: UndoRef;
      readonly failure?: Failure;
      /** Looked for beforehand. */
      readonly next?: SearchedUndo;
    }
  /** `args`: those that change. */
  | { readonly type: 'edit-args'; readonly step: string; readonly args: Values; readonly reason: string }
  /** By who may change interlocks: what they keep back of the step is dispatched all the same. */
  | { readonly type: 'override-interlock'; readonly step: string; readonly reason: string }
  /** A task of the attempt that has waited is about to be performed. */
  | { readonly type: 'dispatch'; readonly attempt: AttemptRef };

/** `search`: its key; something else may be looked for by now. */
export type SearchedUndo = { readonly search: string; readonly found: FoundUndo };

/** Keys of what must be known, besides the run and its flow, to decide the command. */
export function factsFor(command: RunCommand, actor: Actor, version?: FlowVersion): readonly string[] {
  if (command.type === 'start' || command.type === 'fork') return version ? placesOf(command, version) : [];
  if (command.type === 'admit') return countedIn({ ...command, flow: { name: command.flow } });
  if (command.type !== 'decide' && !isOfDecision(command)) return [];
  const person = actor.kind === 'user' ? [userFactKey(actor.id)] : [];
  const other = command.type === 'delegate' && command.to ? [userFactKey(command.to.id)] : [];
  return [...person, ...other, usersFactKey];
}

/** Keys of what must be known of others than the actor: of those whose rights and votes the command makes use of. */
export function factsOfOthers(command: RunCommand, actor: Actor, run: Run): readonly string[] {
  // Nothing of what it leads to would show that there are some by now.
  if (command.type === 'dispatch' || command.type === 'override-interlock') return [interlocksFactKey(run.project)];
  if (command.type === 'timer') return Object.values(run.open).flatMap(({ phase }) => factsOfEscalation(phase));
  if (command.type !== 'decide' && !isOfDecision(command)) return [];
  const phase = own(run.open, command.step)?.phase;
  return phase?.kind === 'deciding' ? factsOfDecision(phase.decision, actor) : [];
}

/** More people are asked only as far as the votes that count would not be enough by that. */
function factsOfEscalation(phase: Phase): readonly string[] {
  if (phase.kind !== 'deciding' || !phase.decision.escalate || phase.decision.votes.length === 0) return [];
  return [...factsOfDecision(phase.decision, { kind: 'system' }), usersFactKey];
}

/** Of who has handed over their right to the actor, and of those whose votes there are. */
export function factsOfDecision({ delegations = [], votes }: OpenDecision, actor: Actor): readonly string[] {
  const people = [
    ...delegations.flatMap(({ from, to }) => (isSamePerson(to, actor) ? [from] : [])),
    ...votes.flatMap(({ by, onBehalfOf = [] }) => [by, ...onBehalfOf]),
  ];
  return [...new Set(people.flatMap((person) => (person.kind === 'user' ? [userFactKey(person.id)] : [])))];
}

function placesOf(command: Extract<RunCommand, { type: 'start' | 'fork' }>, { flow }: FlowVersion): readonly string[] {
  const { project, template, group } = command.type === 'start' ? command : command.from.run;
  return [
    ...(flow.limits.openRuns === undefined ? [] : [openRunsFactKey(project, flow.name)]),
    ...(template ? [templateRunsFactKey(template.id)] : []),
    ...(group ? [runGroupFactKey(group.id)] : []),
  ];
}
