import type { Step } from '@signalbox/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readmeExample } from '../../../../testing/readme-example.ts';
import { parse } from '../parse/parse.ts';
import type { StepNode } from '../parse/syntax.ts';
import { arbitraryText } from '../testing/arbitrary-text.ts';
import { guideExamples } from '../testing/guide-examples.ts';
import { editFlow, type FlowChange } from './edit-flow.ts';

const added: Step = {
  name: 'new one',
  job: 'a',
  args: [{ name: 'x', from: { kind: 'input', name: 'v' } }],
  on: { OK: 'done', NO: { fork: ['s', 't'] } },
  trigger: 'auto',
};

function edited(text: string, change: FlowChange, flow = 'f'): string | undefined {
  const edits = editFlow(text, flow, change);
  return edits?.toReversed().reduce((changed, { start, end, text: put }) => {
    return changed.slice(0, start) + put + changed.slice(end);
  }, text);
}

const flow = (edges: string, more = '') => `flow f\n    step s => (${edges}) { action = a; };${more}\nflow_end\n`;

test.each<[string, string, FlowChange, string]>([
  ['is added', 'OK -> s', { kind: 'add_edge', step: 's', outcome: 'NO', targets: ['t', 'u'] }, 'OK -> s | NO -> t & u'],
  ['is added without a target', 'OK', { kind: 'add_edge', step: 's', outcome: 'NO', targets: [] }, 'OK | NO'],
  ['is the first', '', { kind: 'add_edge', step: 's', outcome: 'NO', targets: ['t'] }, 'NO -> t'],
  ['is the first before a comment', '// c\n', { kind: 'add_edge', step: 's', outcome: 'NO', targets: [] }, 'NO // c\n'],
  ['leads elsewhere', 'OK -> s | NO', { kind: 'move_edge', step: 's', outcome: 'OK', targets: ['t'] }, 'OK -> t | NO'],
  ['leads somewhere', 'OK  | NO', { kind: 'move_edge', step: 's', outcome: 'OK', targets: ['t'] }, 'OK -> t  | NO'],
  ['leads nowhere', 'OK -> a & b', { kind: 'move_edge', step: 's', outcome: 'OK', targets: [] }, 'OK'],
  [
    'leads elsewhere, with comments',
    'OK // c\n -> a & // d\n b',
    { kind: 'move_edge', step: 's', outcome: 'OK', targets: ['t'] },
    'OK -> t // c\n  // d\n ',
  ],
  ['is renamed', 'OK  -> s | NO', { kind: 'rename_edge', step: 's', outcome: 'OK', to: 'YES' }, 'YES  -> s | NO'],
  ['goes', 'OK -> s | NO  -> t', { kind: 'remove_edge', step: 's', outcome: 'OK' }, 'NO  -> t'],
  ['goes at the end', 'OK -> s | NO -> t', { kind: 'remove_edge', step: 's', outcome: 'NO' }, 'OK -> s'],
  ['goes as the last', 'OK -> s', { kind: 'remove_edge', step: 's', outcome: 'OK' }, 'OK'],
  [
    'goes and leaves the comments',
    '\n  OK -> s // good\n  | NO -> t // bad\n',
    { kind: 'remove_edge', step: 's', outcome: 'OK' },
    '\n   // good\n   NO -> t // bad\n',
  ],
])('an edge %s', (_, edges, change, expected) => {
  expect(edited(flow(edges), change)).toBe(flow(expected));
});

test('an outcome is renamed wherever its step names it, and only there', () => {
  const text =
    'flow f deci d => (YES -> e | NO -> d) { who = "a"; grants = (YES, "NO"); expire = ("1d", NO); }; deci e => (NO -> d) { who = "a"; }; flow_end';
  expect(edited(text, { kind: 'rename_edge', step: 'd', outcome: 'NO', to: 'NAY' })).toBe(
    text.replace('NO -> d)', 'NAY -> d)').replace('"NO"', 'NAY').replace('"1d", NO', '"1d", NAY'),
  );
});

const newStep = [
  '    step "new one" => (OK -> done | NO -> s & t) {',
  '        action = a;',
  '        args = (x = $v);',
  '    };',
].join('\n');

test('a step is added behind another and what is said of that, or as the last, or as the first', () => {
  const text = flow('OK -> s', ' // about s\n    step t => (OK) {};');
  const behind = edited(text, { kind: 'add_step', step: added, after: 's' });
  expect(behind).toBe(text.replace('// about s', `// about s\n${newStep}`));
  expect(edited(text, { kind: 'add_step', step: added })).toBe(text.replace('{};', `{};\n${newStep}`));
  expect(edited('flow f flow_end', { kind: 'add_step', step: added })).toBe(`flow f\n${newStep}\n flow_end`);
  expect(edited('flow f inputs = ();\r\nflow_end', { kind: 'add_step', step: added })).toBe(
    `flow f inputs = ();\r\n${newStep.replaceAll('\n', '\r\n')}\r\nflow_end`,
  );
});

test('a step goes with its lines, or from between others', () => {
  expect(edited(flow('OK', '\n    step t => () {\n  };  '), { kind: 'remove_step', step: 't' })).toBe(flow('OK'));
  expect(edited(flow('OK', ' // about s'), { kind: 'remove_step', step: 's' })).toBe(
    'flow f\n     // about s\nflow_end\n',
  );
  expect(edited('flow f step s=>(){};step t=>(){};flow_end', { kind: 'remove_step', step: 's' })).toBe(
    'flow f step t=>(){};flow_end',
  );
});

test('a step is renamed with its edges', () => {
  expect(edited(flow('OK -> s'), { kind: 'rename_step', step: 's', to: 't' })).toBe(
    flow('OK -> t').replace('step s', 'step t'),
  );
});

test.each<[string, FlowChange]>([
  ['OK', { kind: 'remove_step', step: 'x' }],
  ['OK', { kind: 'rename_step', step: 's', to: 'done' }],
  ['OK', { kind: 'add_step', step: { ...added, name: 's' } }],
  ['OK', { kind: 'add_step', step: added, after: 'x' }],
  ['OK', { kind: 'add_edge', step: 's', outcome: 'OK', targets: [] }],
  ['OK', { kind: 'add_edge', step: 's', outcome: 'N O', targets: [] }],
  ['OK', { kind: 'move_edge', step: 's', outcome: 'NO', targets: [] }],
  ['OK', { kind: 'move_edge', step: 's', outcome: 'OK', targets: ['a-b'] }],
  ['OK | OK', { kind: 'remove_edge', step: 's', outcome: 'OK' }],
  ['', { kind: 'remove_edge', step: 's', outcome: 'DONE' }],
  ['OK | NO', { kind: 'rename_edge', step: 's', outcome: 'OK', to: 'NO' }],
  ['OK | NO', { kind: 'rename_edge', step: 's', outcome: 'OK', to: '' }],
  ['OK -> ', { kind: 'remove_step', step: 's' }],
])('of (%s) nothing is made by %j', (edges, change) => {
  expect(edited(flow(edges), change)).toBeUndefined();
  expect(edited(flow(edges), change, 'g')).toBeUndefined();
});

const stepsOf = (text: string) =>
  parse(text).statements.flatMap((statement) =>
    'steps' in statement ? statement.steps.map((step) => ({ flow: statement.name.text, step })) : [],
  );

const edgesOf = ({ edges }: StepNode) =>
  new Map(edges.map(({ outcome, targets }) => [outcome.text, targets.map(({ text }) => text)]));

const textOf = fc.oneof(fc.constantFrom(readmeExample, ...guideExamples()), arbitraryText);
const targets = fc.array(fc.constantFrom('a', 'done', 'x_1'), { maxLength: 3 });

const makeChange = fc.record({
  outcome: fc.nat(9),
  targets,
  kind: fc.constantFrom('add_edge', 'move_edge', 'rename_edge', 'remove_edge', 'add_step', 'remove_step'),
});

test('a change of a step leaves every other step and statement, and every comment, to the byte', () => {
  fc.assert(
    fc.property(textOf, fc.nat(), makeChange, (text, choice, { outcome: which, targets: to, kind }) => {
      const all = stepsOf(text);
      const chosen = all[choice % Math.max(1, all.length)];
      if (chosen === undefined) return;
      const { edges, name } = chosen.step;
      const outcome = kind === 'add_edge' ? 'FRESH' : edges[which % edges.length]?.outcome.text;
      const change = {
        kind,
        step: kind === 'add_step' ? added : name.text,
        outcome,
        targets: to,
        to: 'FRESH',
      } as FlowChange;
      const changed = edited(text, change, chosen.flow);
      if (changed === undefined) return;
      expect(parse(changed).diagnostics).toEqual([]);
      const kept = (source: string) =>
        stepsOf(source)
          .filter(({ flow: owner, step }) => owner !== chosen.flow || ![name.text, added.name].includes(step.name.text))
          .map(({ step }) => source.slice(step.start, step.end));
      expect(kept(changed)).toEqual(kept(text));
      const comments = (source: string, without?: StepNode) =>
        parse(source)
          .comments.filter(({ start, end }) => !without || end <= without.start || start >= without.end)
          .map(({ start, end }) => source.slice(start, end));
      const first = all.find(({ flow: owner, step }) => owner === chosen.flow && step.name.text === name.text)?.step;
      expect(comments(changed)).toEqual(comments(text, kind === 'remove_step' ? first : undefined));
      const after = stepsOf(changed).find(
        ({ flow: owner, step }) => owner === chosen.flow && step.name.text === name.text,
      );
      if (kind === 'remove_step' || kind === 'add_step' || first === undefined) return;
      const expected = edgesOf(first);
      const old = expected.get(outcome as string);
      if (kind === 'add_edge' && first.edges.length === 1 && text.charAt(first.edges[0]?.start as number) === '(')
        expected.clear();
      if (kind === 'add_edge' || kind === 'move_edge') expected.set(outcome as string, to);
      if (kind === 'rename_edge') expected.set('FRESH', old as string[]);
      if (kind === 'rename_edge' || (kind === 'remove_edge' && expected.size > 1)) expected.delete(outcome as string);
      else if (kind === 'remove_edge') expected.set(outcome as string, []);
      expect(Object.fromEntries(edgesOf(after?.step as StepNode))).toEqual(Object.fromEntries(expected));
    }),
    { numRuns: 500 },
  );
});
