import { guardedSteps } from '../decision/guarded-steps.ts';
import { whoText } from '../decision/quorum.ts';
import type { FlowVersion, Job, Outcome, Step } from '../flow/flow.ts';
import { hookSteps } from '../flow/hooks.ts';
import { pathText } from '../flow/step-path.ts';
import { own } from '../value.ts';
import { wantedText } from './broken-interlocks.ts';
import { canBeEnough, impliesQuorum } from './implied-quorum.ts';
import { type Evidence, type Interlock, isOn } from './interlock.ts';
import { wayTo } from './way-to.ts';

type Version = Pick<FlowVersion, 'flow' | 'jobs'>;

/** That a flow comes to what an interlock keeps back; as a warning where its runs may bring what is required. */
export type InterlockFinding = {
  readonly severity: 'error' | 'warning';
  readonly interlock: string;
  readonly step: string;
  readonly message: string;
};

/** What a flow would be held for, as far as that stands in it. What it leaves open is decided at dispatch. */
export function checkInterlocks(version: Version, interlocks: readonly Interlock[]): readonly InterlockFinding[] {
  return interlocks.flatMap((interlock) => {
    const isOnIt = ({ job }: Step) => isOn(interlock, jobOf(version, job));
    const steps = version.flow.steps.filter(isOnIt);
    const hooks = hookSteps(version.flow).filter(isOnIt);
    const isBelow = interlock.below?.includes(version.flow.name) === true;
    const found = interlock.requires.flatMap((evidence) => [
      ...steps.flatMap((step) => findingOf(version, step, evidence) ?? []),
      ...hooks.map((hook) => ofHook(hook, evidence)),
    ]);
    return found.map(({ step, text, severity }) => ({
      severity: isBelow ? ('warning' as const) : severity,
      interlock: interlock.name,
      step,
      message: `interlock ${interlock.name}: ${text}`,
    }));
  });
}

const noJob: Job = { kind: 'wait', name: '', params: [], outcomes: [], effect: false };

function jobOf({ jobs }: Version, name: string): Job {
  return own(jobs, name) ?? noJob;
}

type Found = { readonly step: string; readonly text: string; readonly severity: 'error' | 'warning' };

function ofHook({ name }: Step, evidence: Evidence): Found {
  const text = `nothing stands before hook (${name}) that it requires: ${requiredText(evidence)}`;
  return { step: name, text, severity: 'error' };
}

/** How far the outcomes of a step bring the evidence: `may` where that depends on who there is, or on values. */
type Judged = { readonly step: Step; readonly outcomes: readonly Outcome[]; readonly rank: Rank; readonly why: string };

type Rank = 'proves' | 'may' | 'never';

function findingOf(version: Version, step: Step, evidence: Evidence): Found | undefined {
  const { flow } = version;
  const judged = flow.steps.flatMap((each) => judge(version, { from: each, to: step }, evidence) ?? []);
  const without = (ranks: readonly Rank[], joins: 'entered' | 'left out') => {
    const brings = judged.filter(({ rank }) => ranks.includes(rank));
    const isClosed = (from: Step, outcome: Outcome) =>
      brings.some((each) => each.step === from && each.outcomes.includes(outcome));
    return wayTo(flow, step, { isClosed, joins });
  };
  const required = requiredText(evidence);
  const around = without(['proves', 'may'], 'left out');
  if (around) {
    const near = judged.filter(({ rank, step: { name } }) => rank === 'never' && around.includes(name));
    const hints = near.length > 0 ? near.map(({ why }) => `; ${why}`).join('') : hintOf(version, step, evidence);
    const text = `step (${step.name}) is reached by ${pathText(around)} without what it requires, ${required}${hints}`;
    return { step: step.name, text, severity: 'error' };
  }
  const joined = without(['proves', 'may'], 'entered');
  const loose = joined ?? without(['proves'], 'entered');
  if (!loose) return undefined;
  const may = judged.filter(({ rank, step: { name } }) => rank === 'may' && loose.includes(name));
  const hints = may.map(({ why }) => `; ${why}`).join('');
  const text = `whether step (${step.name}) has what it requires, ${required}, is known when it is dispatched: it is reached by ${pathText(loose)}${hints}`;
  return { step: step.name, text, severity: 'warning' };
}

/** What a decision guards are effects. */
function hintOf(version: Version, { job }: Step, { kind }: Evidence): string {
  if (kind !== 'decision' || jobOf(version, job).effect) return '';
  return `; action (${job}) says that it has no effect, and decisions guard nothing else`;
}

type Between = { readonly from: Step; readonly to: Step };

/** Undefined where it is nothing of the kind. */
function judge(version: Version, { from, to }: Between, evidence: Evidence): Judged | undefined {
  if (evidence.kind === 'build') return judgeBuild(version, from);
  const rule = from.decision;
  if (!rule || rule.kind === 'record') return undefined;
  const never = (why: string): Judged => ({ step: from, outcomes: [], rank: 'never', why });
  if (!guardedSteps(version, from).includes(to)) {
    return never(`decision (${from.name}) does not guard it: say guards = (${to.name})`);
  }
  if (evidence.of !== undefined && rule.kind !== evidence.of) {
    return never(`decision (${from.name}) is not of kind ${evidence.of}`);
  }
  if (!canBeEnough(rule, evidence.quorum)) return never(`decision (${from.name}) asks ${whoText(rule.who)}`);
  const { outcomes: wanted } = evidence;
  const outcomes = wanted ? rule.grants.filter((outcome) => wanted.includes(outcome)) : rule.grants;
  if (outcomes.length === 0) return never(`decision (${from.name}) grants with ${rule.grants.join(' or ')}`);
  const open = [
    ...(impliesQuorum(rule.who, evidence.quorum) ? [] : [`who = "${whoText(rule.who)}"`]),
    ...(evidence.exclude ?? []).flatMap((each) => (rule.exclude?.includes(each) ? [] : [`no exclude = (${each})`])),
  ];
  const why = `decision (${from.name}) has ${open.join(' and ')}`;
  return { step: from, outcomes, rank: open.length === 0 ? 'proves' : 'may', why };
}

function judgeBuild(version: Version, from: Step): Judged | undefined {
  if (jobOf(version, from.job).kind !== 'pipeline') return undefined;
  const other = from.args.find(({ name }) => whatIsBuilt.has(name));
  const why = `step (${from.name}) builds what its ${other?.name} says`;
  return { step: from, outcomes: ['SUCCESS'], rank: other ? 'may' : 'proves', why };
}

/** A build of another file is one that ends well of a file that does nothing. */
const whatIsBuilt: ReadonlySet<string> = new Set(['commit', 'ref', 'repository', 'config']);

function requiredText(evidence: Evidence): string {
  return evidence.kind === 'build' ? 'a build that ends in SUCCESS' : `a decision that is ${wantedText(evidence)}`;
}
