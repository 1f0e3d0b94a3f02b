import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { compile } from './compile.ts';

const guide = readFileSync(resolve(import.meta.dirname, '../../../docs/guides/fsl.md'), 'utf8');
const blocks = [...guide.matchAll(/^```fsl\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);

test.each(blocks)('the guide shows what compiles without a warning: %#', (block) => {
  expect(compile(block, { actions: () => undefined, flows: () => undefined })).toMatchObject({
    ok: true,
    warnings: [],
  });
});

test('the strings of the guide are what it says', () => {
  const strings = blocks.find((block) => block.includes('C:\\dir')) ?? '';
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
