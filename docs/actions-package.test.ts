import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const page = resolve(import.meta.dirname, 'reference/actions-package.md');
const rows = readFileSync(page, 'utf8').matchAll(/\]\(([^)]+\.test\.ts)\): “([^”]+)”/g);
const named = [...rows].map(([, file = '', sentence = '']) => ({ file, sentence }));

test('the page on the package actions names a test for each of its rows but one', () => {
  const behaviours = readFileSync(page, 'utf8').split('\n## ').slice(3).join('\n');
  expect(
    behaviours
      .match(/^\| .* \| .* \|.*\|$/gm)
      ?.filter((row) => !row.startsWith('| there | here |') && !row.startsWith('| behaviour |')),
  ).toHaveLength(named.length + 1);
  expect(named.length).toBeGreaterThan(40);
});

test.each(named)('$file asserts: $sentence', ({ file, sentence }) => {
  const text = readFileSync(resolve(page, '..', file), 'utf8');
  // A long one stands on a line of its own.
  expect(text.replaceAll(/\(\s+'/g, "('")).toContain(`('${sentence}',`);
});
