import { AppError } from '@signalbox/protocol';
import type { Git } from '@signalbox/server';
import type { Random } from './random.ts';

export type GitOptions = {
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: Random;
  readonly fails: () => boolean;
};

const commit = 'c0ffee00'.repeat(5);
const steps =
  'steps:\n  - name: one\n    image: node\n    commands: make\n  - name: two\n    image: node\n    commands: make check\n';
const workflow = (name: string, more = '') => ({ name: `.woodpecker/${name}.yaml`, text: `${more}${steps}` });
/** Some that wait for others: after a success, after a failure, and for one that is left out. */
const inOrder = [
  workflow('first'),
  workflow('second', 'depends_on: first\nconcurrency: 1\n'),
  workflow('third', 'depends_on: second\n'),
  workflow('failed', 'depends_on: [first, second]\nwhen: { status: [failure] }\n'),
];
/** One workflow for the most part, sometimes two, none, or a file that is none. */
const contents = [
  ...Array.from({ length: 6 }, () => [workflow('only')]),
  [workflow('first'), workflow('second')],
  [workflow('first'), workflow('second')],
  inOrder,
  inOrder,
  [{ name: '.woodpecker/broken.yaml', text: 'steps: [' }],
  [],
];

/** A repository that takes its time, and sometimes cannot be read. */
export function simulatedGit({ sleep, random, fails }: GitOptions): Git {
  const read = async <T>(value: T): Promise<T> => {
    await sleep(random.between(0, 60));
    if (fails()) throw new AppError('git_failed', { message: 'the simulated repository does not answer' });
    return value;
  };
  return {
    describe: () => read({ defaultBranch: 'main' }),
    head: () => read({ ref: 'refs/heads/main', commit }),
    configAt: () =>
      read({
        ...{ commit, files: random.pick(contents), committedAt: 0 },
        ...{ author: 'Eve <eve@example.com>', subject: 'a change' },
      }),
    isOn: () => read(true),
    close: () => undefined,
  };
}
