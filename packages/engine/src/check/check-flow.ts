import { engineOutcomes, type FlowVersion, type Job, type Step } from '../flow/flow.ts';
import { type ForkStructure, forkStructure } from '../flow/fork-structure.ts';
import { hookSteps } from '../flow/hooks.ts';
import { pointOfNoReturn } from '../rollback/point-of-no-return.ts';
import { own } from '../value.ts';
import { checkAnswers } from './check-answers.ts';
import { checkBranches } from './check-branches.ts';
import { checkEnds } from './check-ends.ts';
import { checkGuards } from './check-guards.ts';
import { checkLoops } from './check-loops.ts';
import { checkReferences } from './check-references.ts';
import { checkSecrets } from './check-secrets.ts';

/** What is wrong with a flow, before it ever runs. */
export type FlowFinding = {
  readonly severity: 'error' | 'warning';
  readonly code: FlowFindingCode;
  readonly message: string;
  readonly place: FlowPlace;
};

export type FlowFindingCode =
  | 'answer_uncertain'
  | 'answer_unknown'
  | 'branches_meet'
  | 'busy_loop'
  | 'effect_without_undo'
  | 'grant_by_refusal'
  | 'grant_by_waiting'
  | 'guard_uncertain'
  | 'guard_unknown'
  | 'guards_nothing'
  | 'hook_unseen'
  | 'join_incomplete'
  | 'join_outside'
  | 'leaves_branch'
  | 'narrow_fork'
  | 'no_path_to_done'
  | 'reference_to_sibling'
  | 'reference_too_early'
  | 'reference_uncertain'
  | 'second_join'
  | 'secret_exposed'
  | 'secret_not_given'
  | 'too_deep'
  | 'unmapped_outcome'
  | 'unreachable_step';

/** The whole flow, a step, one of its outcomes or arguments, or one of its clauses. */
export type FlowPlace = {
  readonly step?: string;
  readonly outcome?: string;
  readonly argument?: string;
  readonly clause?: 'enter' | 'expire' | 'guards';
};

/** `leniency`: what a flaw is that a flow without forks and clauses of today was always allowed to have. */
export function checkFlow(
  version: Pick<FlowVersion, 'flow' | 'jobs'>,
  leniency: FlowFinding['severity'] = 'error',
): readonly FlowFinding[] {
  const { flow } = version;
  if (flow.steps.length === 0) return [];
  const structure = forkStructure({ flow });
  const branches = [...narrowForks(flow.steps), ...checkBranches(flow.steps, structure)];
  const lenient = [
    ...unmappedOutcomes(version),
    ...unreachableSteps(flow.steps, structure),
    ...checkLoops(flow.steps, version.jobs),
  ].map((finding) => ({ ...finding, severity: leniency }));
  // Where branches are tangled, nothing can be said on how they end, nor on what has finished where.
  const ends =
    branches.length > 0
      ? []
      : [...checkEnds(flow, structure, leniency), ...checkReferences(version, structure), ...checkAnswers(flow)];
  return [
    ...branches,
    ...lenient,
    ...ends,
    ...checkGuards(version, leniency),
    ...checkSecrets(version),
    ...missingUndo(version),
    ...unseenHooks(version),
  ];
}

function narrowForks(steps: readonly Step[]): readonly FlowFinding[] {
  return steps.flatMap(({ name, on }) =>
    Object.entries(on).flatMap(([outcome, target]): readonly FlowFinding[] => {
      if (typeof target !== 'object' || !('fork' in target) || isWide(target.fork)) return [];
      const message = `step (${name}) return state (${outcome}) needs two different branches or more, not ${target.fork.join(' & ')}`;
      return [{ severity: 'error', code: 'narrow_fork', message, place: { step: name, outcome } }];
    }),
  );
}

function isWide(fork: readonly string[]): boolean {
  return fork.length > 1 && new Set(fork).size === fork.length;
}

type Lenient = Omit<FlowFinding, 'severity'>;

function unmappedOutcomes({ flow, jobs }: Pick<FlowVersion, 'flow' | 'jobs'>): readonly Lenient[] {
  const follows = (job: string) =>
    own(jobs, job)?.kind === 'http' ? 'it will be refused' : 'where it comes, on_failure says what follows';
  return flow.steps.flatMap(({ name, job, on }) =>
    (own(jobs, job)?.outcomes ?? [])
      .filter(
        (outcome) =>
          own(on, outcome) === undefined &&
          !isThrown(own(jobs, job), outcome) &&
          !engineOutcomes.some((reserved) => reserved === outcome),
      )
      .map((outcome) => ({
        code: 'unmapped_outcome' as const,
        message: `step (${name}) does not map the state (${outcome}) of its action: ${follows(job)}`,
        place: { step: name, outcome },
      })),
  );
}

/** Code that throws has failed, which nobody has to map. */
function isThrown(job: Job | undefined, outcome: string): boolean {
  return job?.kind === 'code' && outcome === 'FAIL';
}

function unreachableSteps(steps: readonly Step[], { placeOf, problems }: ForkStructure): readonly Lenient[] {
  // Nobody has looked behind an edge that breaks the rules of branches.
  if (problems.length > 0) return [];
  return steps
    .filter(({ name }) => !placeOf.has(name))
    .map(({ name }) => ({
      code: 'unreachable_step' as const,
      message: `step (${name}) is reached by no path`,
      place: { step: name },
    }));
}

/** Once for the whole flow, and only where it asks for its steps to be undone. */
function missingUndo({ flow, jobs }: Pick<FlowVersion, 'flow' | 'jobs'>): readonly FlowFinding[] {
  const rollsBack =
    flow.onFailure === 'rollback' || flow.steps.some(({ on }) => Object.values(on).includes('rollback'));
  const isLeft = (job: Job | undefined) =>
    job?.effect && !('undo' in job) && Object.keys(pointOfNoReturn(job)).length === 0;
  const effects = flow.steps.filter(({ job }) => isLeft(own(jobs, job))).map(({ name }) => name);
  if (!rollsBack || effects.length === 0) return [];
  const named = effects.slice(0, mostNamed).join(', ');
  const more = effects.length > mostNamed ? ` and ${effects.length - mostNamed} more` : '';
  const message = `a rollback of flow (${flow.name}) does not undo the effects of ${named}${more}: they have no undo`;
  return [{ severity: 'warning', code: 'effect_without_undo', message, place: {} }];
}

/** What decisions show, and keep as it was shown, are steps. */
function unseenHooks({ flow, jobs }: Pick<FlowVersion, 'flow' | 'jobs'>): readonly FlowFinding[] {
  if (!flow.steps.some(({ decision }) => decision)) return [];
  return hookSteps(flow)
    .filter(({ job }) => own(jobs, job)?.effect)
    .map(({ name, job }) => {
      const message = `${name} of flow (${flow.name}) has an effect that no decision shows: make it a step, or say of ${job} that it has none`;
      return { severity: 'warning', code: 'hook_unseen', message, place: {} };
    });
}

/** Steps in one message. */
const mostNamed = 10;
