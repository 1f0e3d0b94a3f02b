import { type FlowVersion, hasActions, hashFlow, own, type Step, type Values } from '@signalbox/engine';
import type { TemplateContent } from '@signalbox/store';
import type { Random } from './random.ts';
import { randomFlow } from './random-flow.ts';
import { variantOf } from './variant-of.ts';

export type Flows = {
  /** Of each a run is started. */
  readonly started: readonly FlowVersion[];
  /** Steps of others start runs of these. */
  readonly below: readonly FlowVersion[];
  /** Other versions of all those, to which runs are moved. */
  readonly variants: readonly FlowVersion[];
  /** All that is started are runs of this template, of the first flow. */
  readonly template?: TemplateContent;
};

/** Up to three to start; in some seeds they are versions of one flow, which has not room for all of their runs. */
export function drawFlows(random: Random): Flows {
  const below = random.chance(0.45) ? drawBelow(random) : [];
  const calls = below.map(({ flow }) => flow.name);
  const openRuns = random.chance(0.2) ? random.between(1, 2) : undefined;
  const count = openRuns === undefined ? random.between(1, 3) : 3;
  const started = Array.from({ length: count }, (_, index) =>
    openRuns === undefined
      ? randomFlow(random, `flow${index}`, { calls })
      : randomFlow(random, 'flow', { calls, openRuns, onFull: 'queue' }),
  );
  const variants = random.chance(0.4) ? [...started, ...below].flatMap((version) => drawVariants(random, version)) : [];
  const [first] = started;
  if (!first || openRuns !== undefined || !random.chance(0.25)) return { started, below, variants };
  const taking = withConfig(random, first);
  return { started: [taking, taking, taking], below, variants, template: drawTemplate(random, taking) };
}

/** Of what only templates give, the flow takes some from the configuration by itself. */
function withConfig(random: Random, { flow, jobs }: FlowVersion): FlowVersion {
  const from = { kind: 'config', path: ['deep', 'what'] } as const;
  const steps = flow.steps.map((step) => {
    if (step.byValue || !isBindable(jobs, step) || !random.chance(0.4)) return step;
    return { ...step, args: [...step.args, { name: 'bound', from }] };
  });
  return hashFlow({ ...flow, steps }, jobs);
}

function isBindable(jobs: FlowVersion['jobs'], { job }: Step): boolean {
  return own(jobs, job)?.params.some(({ name }) => name === 'bound') ?? false;
}

/** With room for few, and something bound for each step that takes it. */
function drawTemplate(random: Random, { flow, jobs }: FlowVersion): TemplateContent {
  const args = flow.steps.flatMap((step): readonly [string, Values][] => {
    const job = own(jobs, step.job);
    if (!job || !isBindable(jobs, step) || step.args.some(({ name }) => name === 'bound')) return [];
    const bound = { bound: '$config.what' };
    return [[step.name, hasActions(job) ? { trigger: bound } : bound]];
  });
  return {
    flow: flow.name,
    inputs: {},
    args: Object.fromEntries(args),
    config: { what: 'by the template', deep: { what: 'by the flow' } },
    maxRunInstance: random.between(1, 2),
    onFull: random.pick(['queue', 'queue', 'refuse'] as const),
  };
}

/** Short ones: a step that is visited again and again starts them as often. */
function drawBelow(random: Random): readonly FlowVersion[] {
  const limit = random.chance(0.7)
    ? { openRuns: random.pick([1, 1, 1, 2]), onFull: random.pick(['queue', 'queue', 'queue', 'refuse'] as const) }
    : {};
  const low = randomFlow(random, 'low', { calls: [], isShort: true, ...limit });
  if (random.chance(0.6)) return [low];
  return [low, randomFlow(random, 'middle', { calls: ['low'], isShort: true })];
}

function drawVariants(random: Random, version: FlowVersion): readonly FlowVersion[] {
  const other = variantOf(random, version);
  return random.chance(0.5) ? [other] : [other, variantOf(random, other)];
}
