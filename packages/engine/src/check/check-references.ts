import { guardedSteps } from '../decision/guarded-steps.ts';
import { type FinishedBefore, finishedBefore } from '../flow/finished-before.ts';
import type { FlowVersion, Step } from '../flow/flow.ts';
import { areSiblings, type ForkStructure } from '../flow/fork-structure.ts';
import { partedPaths, pathTo } from '../flow/step-path.ts';
import type { FlowFinding } from './check-flow.ts';

/** References to results that are not there when they are looked up. The branches must keep to their rules. */
export function checkReferences(
  version: Pick<FlowVersion, 'flow' | 'jobs'>,
  structure: ForkStructure,
): readonly FlowFinding[] {
  const reached = version.flow.steps.filter(({ name }) => structure.placeOf.has(name));
  const references = reached.flatMap((step) => [...referencesOf(step), ...referencesOfActs(step)]);
  if (references.length === 0) return [];
  const decisions = reached.filter(({ decision }) => decision);
  const asked = new Set([...references.map(({ to }) => to), ...decisions.map(({ name }) => name)]);
  const judge: Judge = { structure, before: finishedBefore(version.flow.steps, structure, asked) };
  const known = new Set(reached);
  return [
    ...references.flatMap((reference) => whenEntered(reference, judge)),
    ...decisions.flatMap((decision) =>
      guardedSteps(version, decision)
        .filter((step) => known.has(step))
        .flatMap(referencesOf)
        .flatMap((reference) => whenDecided(decision.name, reference, judge)),
    ),
  ];
}

/** `$to.…` as an argument of a step. */
type Reference = { readonly step: string; readonly argument: string; readonly to: string };

type Judge = { readonly structure: ForkStructure; readonly before: FinishedBefore };

function referencesOf({ name: step, args }: Pick<Step, 'name' | 'args'>): readonly Reference[] {
  return args.flatMap(({ name: argument, from }) =>
    from.kind === 'result' ? [{ step, argument, to: from.step }] : [],
  );
}

/** What an act is given is looked up when somebody acts: no decision sees it. */
function referencesOfActs({ name, actArgs = {} }: Step): readonly Reference[] {
  return Object.entries(actArgs).flatMap(([action, args]) =>
    referencesOf({ name, args }).map((reference) => ({ ...reference, argument: `${action}: ${reference.argument}` })),
  );
}

function whenEntered(reference: Reference, { structure, before }: Judge): readonly FlowFinding[] {
  const { step, to } = reference;
  if (areSiblings(step, to, structure)) {
    const paths = partedPaths(pathTo(to, structure), pathTo(step, structure)).join(', and ');
    return [finding('error', 'reference_to_sibling', reference, `which is in a sibling branch: ${paths}`)];
  }
  if (!before.may(step, to)) {
    return [finding('error', 'reference_too_early', reference, 'which no path has finished before')];
  }
  if (before.must(step, to)) return [];
  return [finding('warning', 'reference_uncertain', reference, 'which a path can pass by: the run would be held')];
}

/** What a decision guards is looked up, and shown, when the decision opens. */
function whenDecided(decision: string, reference: Reference, { structure, before }: Judge): readonly FlowFinding[] {
  const { to } = reference;
  if (before.must(decision, to)) return [];
  const later = to === decision || before.must(to, decision) || !before.may(decision, to);
  const never = later || areSiblings(decision, to, structure);
  return never
    ? [
        finding(
          'error',
          'guard_unknown',
          reference,
          `whose result decision (${decision}), which guards it, cannot know`,
        ),
      ]
    : [finding('warning', 'guard_uncertain', reference, `whose result decision (${decision}) may not know yet`)];
}

function finding(
  severity: FlowFinding['severity'],
  code: FlowFinding['code'],
  { step, argument, to }: Reference,
  which: string,
): FlowFinding {
  const message = `step (${step}) args (${argument}) refers to (${to}), ${which}`;
  return { severity, code, message, place: { step, argument } };
}
