import { expect, test } from 'vitest';
import { compile } from '../compile/compile.ts';
import { checkTable, exampleActions } from './check-table.ts';

/** The code of each finding, with its severity. */
function found(text: string): readonly string[] {
  const compiled = compile(`${exampleActions}\n${text}`, { actions: () => undefined, flows: () => undefined });
  const diagnostics = compiled.ok ? compiled.warnings : compiled.diagnostics;
  return [...new Set(diagnostics.map(({ severity, code }) => `${severity} ${code}`))];
}

test('the actions of the examples have no flaw of their own', () => {
  expect(found('')).toEqual([]);
});

test.each(Object.entries(checkTable))('%s is found in its example', (code, { severity, example }) => {
  if (code === 'narrow_fork') return expect(found(example)).toContain('error duplicate');
  if (severity !== 'lenient') return expect(found(example)).toContain(`${severity} ${code}`);
  expect(found(example)).toEqual([`warning ${code}`]);
  expect(found(example.replace('flow f', 'flow f inputs = ();'))).toEqual([`error ${code}`]);
});

/** What an example needs besides. */
const others: { readonly [code: string]: readonly string[] } = {
  guard_uncertain: ['warning reference_uncertain'],
};

test.each(Object.entries(checkTable).filter(([code]) => code !== 'narrow_fork'))(
  '%s is all that is found there',
  (code, { severity, example }) => {
    const own = `${severity === 'lenient' ? 'warning' : severity} ${code}`;
    expect(found(example).toSorted()).toEqual([own, ...(others[code] ?? [])].toSorted());
  },
);
