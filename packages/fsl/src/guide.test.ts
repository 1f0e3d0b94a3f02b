import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { compile } from './compile/compile.ts';

const folder = resolve(import.meta.dirname, '../../../docs/guides');
const blocks = readdirSync(folder)
  .sort()
  .flatMap((guide) => {
    const found = readFileSync(join(folder, guide), 'utf8').matchAll(/^```fsl\n([\s\S]*?)^```/gm);
    return [...found].map(([, block = ''], index) => ({ guide, index, block }));
  });

test.each(blocks)('$guide shows what compiles without a warning: $index', ({ block }) => {
  expect(compile(block, { actions: () => undefined, flows: () => undefined })).toMatchObject({
    ok: true,
    warnings: [],
  });
});

test('the strings of the guide to FSL are what it says', () => {
  const strings = blocks.find(({ block }) => block.includes('C:\\dir'))?.block ?? '';
  const compiled = compile(strings, { actions: () => undefined, flows: () => undefined });
  const run = compiled.ok ? compiled.statements[1] : undefined;
  const args = run?.kind === 'flow_run' && 'version' in run ? run.version.flow.steps[0]?.args : undefined;
  expect(args?.map(({ from }) => from.kind === 'literal' && from.value)).toEqual([
    'C:\\dir\\',
    'say "hi", please',
    '{"port": 80}',
    '{"port": 81}',
  ]);
});
