import type { FlowVersion } from '@signalbox/engine';
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
  return { started, below, variants };
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
