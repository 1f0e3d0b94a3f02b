import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const folder = resolve(import.meta.dirname, '../examples/sdk');
const guide = readFileSync(resolve(import.meta.dirname, 'guides/sdk.md'), 'utf8');
const blocks = [...guide.matchAll(/\]\(\.\.\/\.\.\/examples\/sdk\/([^)]+)\)\n\n```ts\n([\s\S]*?)^```/gm)];

test('the guide to the sdk has each example, as it is run', () => {
  const shown = Object.fromEntries(blocks.map(([, file = '', text]) => [file, text]));
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  expect(shown).toEqual(Object.fromEntries(files.map((file) => [file, readFileSync(resolve(folder, file), 'utf8')])));
});
