import { type FlowVersion, hashFlow, type Job, type Step } from '@signalbox/engine';
import type { Random } from './random.ts';

type Change = (random: Random, version: FlowVersion) => FlowVersion;

/** Another version of the flow: one or two things are otherwise, and what is open may fit or not. */
export function variantOf(random: Random, version: FlowVersion): FlowVersion {
  const once = random.pick(changes)(random, version);
  return random.chance(0.4) ? random.pick(changes)(random, once) : once;
}

const changes: readonly Change[] = [
  (random, version) => withStep(version, random, (step) => ({ ...step, timeoutMs: random.pick([400, 2500, 7000]) })),
  (random, version) => withStep(version, random, (step) => withArgument(step, random.between(2, 5))),
  (random, version) => withStep(version, random, (step) => ({ ...step, on: swapped(step.on) })),
  (random, version) => withStep(version, random, (step) => ({ ...step, on: shortened(step.on) })),
  (random, version) => withJob(version, random, (job) => ({ ...job, effect: job.kind !== 'decision' && !job.effect })),
  (random, version) => withJob(version, random, (job) => ofOtherKind(job)),
  (random, version) => withoutStep(version, random),
  (random, version) => withStepMore(version, random),
  (random, version) => {
    const flow = { ...version.flow, limits: { ...version.flow.limits, transitions: random.between(12, 50) } };
    return hashFlow(flow, version.jobs);
  },
];

function withStep({ flow, jobs }: FlowVersion, random: Random, change: (step: Step) => Step): FlowVersion {
  const chosen = random.pick(flow.steps);
  return hashFlow({ ...flow, steps: flow.steps.map((step) => (step === chosen ? change(step) : step)) }, jobs);
}

function withJob({ flow, jobs }: FlowVersion, random: Random, change: (job: Job) => Job): FlowVersion {
  const chosen = random.pick(Object.keys(jobs));
  return hashFlow(
    flow,
    Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, name === chosen ? change(job) : job])),
  );
}

function withArgument(step: Step, value: number): Step {
  const args = step.args.map((binding) =>
    binding.from.kind === 'literal' && typeof binding.from.value === 'number'
      ? { ...binding, from: { ...binding.from, value } }
      : binding,
  );
  return { ...step, args };
}

/** Every outcome leads where the one before it has led. */
function swapped(on: Step['on']): Step['on'] {
  if (Object.values(on).some((target) => typeof target === 'object' && 'fork' in target)) return on;
  const targets = Object.values(on);
  return Object.fromEntries(Object.keys(on).map((outcome, index) => [outcome, targets.at(index - 1) ?? 'done']));
}

function shortened(on: Step['on']): Step['on'] {
  const kept = Object.entries(on).slice(0, -1);
  return kept.length === 0 ? on : Object.fromEntries(kept);
}

function ofOtherKind(job: Job): Job {
  const { name, params, outcomes } = job;
  if (job.kind === 'http') return { kind: 'pipeline', name, params, outcomes: ['SUCCESS', 'FAIL'], effect: false };
  if (job.kind !== 'pipeline') return job;
  return { kind: 'http', name, params, outcomes, effect: false, scheme: 'http', addresses: ['127.0.0.1:1'] };
}

/** What led to it ends instead. */
function withoutStep({ flow, jobs }: FlowVersion, random: Random): FlowVersion {
  const [entry, ...others] = flow.steps;
  const isForked = flow.steps.some(({ enter }) => enter);
  if (!entry || others.length === 0 || isForked) return hashFlow({ ...flow, title: 'another' }, jobs);
  const gone = random.pick(others).name;
  const steps = flow.steps.flatMap((step) => {
    if (step.name === gone) return [];
    const on = Object.entries(step.on).map(([outcome, target]) => [outcome, leadsTo(target, gone) ? 'done' : target]);
    return [{ ...step, on: Object.fromEntries(on) } as Step];
  });
  return hashFlow({ ...flow, steps }, jobs);
}

function leadsTo(target: Step['on'][string], name: string): boolean {
  return typeof target === 'object' && 'step' in target && target.step === name;
}

/** What was the end of some step leads to one more. */
function withStepMore({ flow, jobs }: FlowVersion, random: Random): FlowVersion {
  const name = `more${random.between(1, 3)}`;
  const last = flow.steps.find(({ on }) => on.OK === 'done');
  if (!last || flow.steps.some((step) => step.name === name)) return hashFlow({ ...flow, title: 'one more' }, jobs);
  const job: Job = {
    ...{ kind: 'http', name: `do ${name}`, params: [], outcomes: ['OK', 'NO'], effect: random.chance(0.5) },
    ...{ scheme: 'http', addresses: ['127.0.0.1:1'] },
  };
  const more: Step = { name, job: job.name, args: [], on: { OK: 'done', NO: 'stopped' }, trigger: 'auto' };
  const steps = flow.steps.map((step) => (step === last ? { ...step, on: { ...step.on, OK: { step: name } } } : step));
  return hashFlow({ ...flow, steps: [...steps, more] }, { ...jobs, [job.name]: job });
}
