import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type BuildAct,
  create,
  createAfter,
  done,
  init,
  kill,
  type PlayedBuild,
  performOnBuild,
  playBuild,
  update,
} from '../testing/play-build.ts';
import { type Build, isBuildOver, isWorkflowOver, type WorkflowState } from './build.ts';
import { evolveBuild } from './evolve-build.ts';

const workflows = ['constructor', '__proto__', 'test'];

const holder = fc.record({
  workflow: fc.constantFrom(...workflows, 'nowhere'),
  agent: fc.constantFrom('g1', 'g1', 'g2'),
  epoch: fc.integer({ min: 1, max: 3 }),
});

const arbitraryAct: fc.Arbitrary<BuildAct> = fc.oneof(
  { weight: 4, arbitrary: holder.map(init) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom('clone', 'test', 'toString'), fc.boolean(), fc.constantFrom(0, 1, 137), holder)
      .map(([proc, exited, exitCode, of]) => update(proc, { exited, exitCode }, of)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 1 }), holder, fc.nat(9))
      .map(([exitCode, of, chance]) => done({ exitCode, ...(chance === 0 && { cancels: true }) }, of)),
  },
  { weight: 1, arbitrary: fc.constantFrom(kill, create(['again'])) },
);

const arbitraryOrder = fc.constantFrom(
  undefined,
  { constructor: '', ['__proto__']: 'constructor', test: '__proto__?' },
  { constructor: '', ['__proto__']: 'constructor!', test: 'constructor __proto__' },
);

test('whatever agents say, a build keeps its promises', () => {
  fc.assert(
    fc.property(fc.array(arbitraryAct, { maxLength: 50, size: 'max' }), arbitraryOrder, (acts, order) => {
      const last = acts.reduce(
        (before, act) => {
          const after = performOnBuild(before, act);
          checkStep(before, after, act);
          return after;
        },
        playBuild([order === undefined ? create(workflows) : createAfter(order)]),
      );
      const { build, journal, effects } = last;
      expect(journal.reduce<Build | undefined>(evolveBuild, undefined)).toEqual(build);
      expect(JSON.parse(JSON.stringify(build))).toEqual(build);
      expect(journal.map(({ seq }) => seq)).toEqual(journal.map((_, index) => index + 1));
      const over = build !== undefined && isBuildOver(build);
      expect(effects.filter(({ type }) => type === 'tell-run')).toHaveLength(over ? 1 : 0);
      // What ended while it waited for others was in no queue.
      const queue = effects.flatMap((effect) => {
        if (effect.type === 'enqueue') return [`+${effect.workflow.name}`];
        return effect.type === 'dequeue' ? [`-${effect.workflow}`] : [];
      });
      expect(new Set(queue).size).toBe(queue.length);
      for (const { name, state } of Object.values(build?.workflows ?? {})) {
        expect(queue.includes(`-${name}`)).toBe(queue.includes(`+${name}`) && isOver(state));
        if (order === undefined || state.status === 'finished') expect(queue).toContain(`+${name}`);
        if (state.status === 'waiting') expect(queue).not.toContain(`+${name}`);
      }
    }),
    { numRuns: 500 },
  );
});

/** Leases only pass on, what is over stays as it is, and a build is over when its workflows are. */
function checkStep(before: PlayedBuild, after: PlayedBuild, { command }: BuildAct): void {
  const [old, build] = [before.build, after.build];
  if (!old || !build) throw new Error('the build is there from the start');
  if (isBuildOver(old)) expect(build).toBe(old);
  for (const { name, state, procs } of Object.values(build.workflows)) {
    const was = old.workflows[name]?.state;
    if (was && isOver(was)) expect(state).toEqual(was);
    if (was && 'epoch' in was && 'epoch' in state) expect(state.epoch).toBeGreaterThanOrEqual(was.epoch);
    if (isOver(state)) expect(procs.map((proc) => proc.state.status)).not.toContain('running');
    const changed = JSON.stringify(build.workflows[name]) !== JSON.stringify(old.workflows[name]);
    const isOwn = 'workflow' in command && command.workflow === name;
    // The end of one lets others go on, or ends them.
    const isOfOther = command.type === 'done' && !isOwn;
    if (changed && command.type !== 'kill' && !isOfOther)
      expect(command).toMatchObject({ workflow: name, epoch: 'epoch' in state ? state.epoch : 0 });
    if (changed && isOfOther) expect(['queued', 'skipped', 'killed']).toContain(state.status);
  }
  expect(Object.values(build.workflows).every(({ state }) => isOver(state))).toBe(isBuildOver(build));
}

function isOver(state: WorkflowState): boolean {
  return isWorkflowOver({ state });
}
