import { type FlowVersion, hashFlow, type Job, type Step, type Target } from '@signalbox/engine';

const job: Job = {
  kind: 'http',
  name: 'work',
  scheme: 'http',
  addresses: ['http://127.0.0.1:9/work'],
  params: [{ name: 'text', type: 'str', required: true }],
  outcomes: ['SUCCESS', 'FAIL'],
  effect: true,
};

/** Steps in a row; `loop` leads from the last to the first. Arguments of about 200 bytes a step. */
export function chain(length: number, end: 'done' | 'loop'): FlowVersion {
  const names = Array.from({ length }, (_, index) => `step${index}`);
  const target = (index: number): Target => {
    const next = names[index + 1] ?? (end === 'loop' ? names[0] : undefined);
    return next === undefined ? 'done' : { step: next };
  };
  return flowOf(
    `chain${length}`,
    names.map((name, index) => work(name, target(index))),
  );
}

/** One step, so many beside each other, and one again when all of them are over. */
export function fan(width: number): FlowVersion {
  const names = Array.from({ length: width }, (_, index) => `branch${index}`);
  return flowOf(`fan${width}`, [
    work('begin', { fork: names }),
    ...names.map((name) => work(name, { step: 'end' })),
    { ...work('end', 'done'), enter: 'all' },
  ]);
}

/** A step that nobody acknowledges: its time runs out, and the run is done. */
export function overdue(timeoutMs: number): FlowVersion {
  const step = work('late', 'done');
  return flowOf('overdue', [{ ...step, on: { ...step.on, TIMEOUT: 'done' }, timeoutMs }]);
}

function work(name: string, target: Target): Step {
  const args = [{ name: 'text', from: { kind: 'literal', value: 'x'.repeat(180) } }] as const;
  return { name, job: job.name, args, on: { SUCCESS: target, FAIL: 'stopped' }, trigger: 'auto' };
}

function flowOf(name: string, steps: readonly Step[]): FlowVersion {
  const limits = { transitions: 100_000, visitsPerMinute: 0 };
  return hashFlow({ name, inputs: [], steps, onFailure: 'stop', limits }, { [job.name]: job });
}
