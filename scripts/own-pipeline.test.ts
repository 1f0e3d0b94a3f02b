import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { compilePipeline } from '../packages/pipeline/src/index.ts';

const root = dirname(import.meta.dirname);
const read = (name: string) => readFileSync(join(root, name), 'utf8');

test('the pipeline of this repository compiles, and runs only what npm knows', () => {
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  const compiled = compilePipeline({
    files: [{ name: '.woodpecker.yaml', text: read('.woodpecker.yaml') }],
    metadata: {
      repository: { name: 'signalbox/signalbox', url: 'https://git.example.org/signalbox/signalbox.git' },
      build: {
        ...{ number: 1, event: 'push', commit: '0'.repeat(40), ref: 'refs/heads/main', branch: 'main' },
        ...{ message: 'Change', author: 'Ada' },
      },
    },
    options: { supports: new Set(), habits: true },
  });
  expect(compiled).toMatchObject({ ok: true, warnings: [], plans: [{ name: 'woodpecker' }] });
  const commands = compiled.ok ? compiled.plans.flatMap(({ procs }) => procs.flatMap((proc) => proc.commands)) : [];
  const names = commands.map((command) => /^npm (?:run )?([\w:-]+)$/.exec(command)?.[1]);
  expect(names.map((name) => name !== undefined && Object.hasOwn(scripts, name))).toEqual(names.map(() => true));
  expect(names).toEqual(['check', 'test', 'check:all']);
});
