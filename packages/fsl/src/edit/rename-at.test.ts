import { describe, expect, test } from 'vitest';
import { atMark } from '../testing/at-mark.ts';
import { knownFrom } from '../testing/marked.ts';
import { definitionAt } from './definition-at.ts';
import { hoverAt } from './hover-at.ts';
import { quickFixesAt } from './quick-fixes-at.ts';
import { referencesAt } from './references-at.ts';
import { renameAt } from './rename-at.ts';
import type { TextEdit } from './text-edit.ts';

const known = knownFrom(
  'action far addr = "x"; args = (str what, int often = 1); return = (YES | NO); action_end flow old inputs = (str v); step s => (YES -> done | NO -> s) { action = far; args = (what = $v); }; flow_end',
);

const text = `action "a" addr = "x"; args = (str x, list y = [1]); return = (OK | NO); action_end
flow f
    inputs = (str v, int n = 2);
    step one => (OK -> two & three | NO -> one) { action = a; args = (x = $v, action = "a"); };
    step two => (OK -> three) { action = "a"; args = (x = $one.url, y = [$context.k]); };
    step three => () { action = far; };
    deci four => (YES -> done | NO) { who = "bob"; };
flow_end
flow other
    on_failure = stop;
    step one => (OK -> one) { action = a; };
flow_end
flow_run r = f (v = "1");
flow_run q = old (v = "1");
flow_run i step one => (OK -> done) { action = nothing; }; flow_run_end
`;

const at = (part: string) => text.indexOf(part) + 1;

function apply(source: string, edits: readonly TextEdit[] = []): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: put }) => result.slice(0, start) + put + result.slice(end), source);
}

const changedLines = (after: string) => {
  const before = text.split('\n');
  return after.split('\n').filter((line, index) => line !== before[index]);
};

describe('rename', () => {
  test('of a step takes its edges, its forks and references to it, in its flow only', () => {
    for (const place of ['one => (OK -> two', 'one)', 'one.url']) {
      expect(changedLines(apply(text, renameAt(text, at(place), 'first')))).toEqual([
        '    step first => (OK -> two & three | NO -> first) { action = a; args = (x = $v, action = "a"); };',
        '    step two => (OK -> three) { action = "a"; args = (x = $first.url, y = [$context.k]); };',
      ]);
    }
    expect(renameAt(text, at('three |'), 'last')).toHaveLength(3);
  });

  test('of a step takes the steps that get its value', () => {
    const chain =
      'flow f inputs = (str a); step a => (OK -> b) { action = x; args = (a = $a); }; step b => (OK -> done) { action = x; value = $a; }; flow_end';
    expect(apply(chain, renameAt(chain, chain.indexOf('a =>'), 'first'))).toBe(
      chain.replace('step a', 'step first').replace('value = $a', 'value = $first'),
    );
  });

  test('of a step takes what a decision guards, and no outcome or argument of its name', () => {
    const guarded =
      'flow f deci d => (ship -> ship | NO -> d) { who = "a"; grants = (ship); guards = (ship, "ship"); expire = ("1d", NO); }; step ship => (ship -> d) { action = a; args = (ship = 1, guards = [ship]); }; flow_end';
    const after = apply(guarded, renameAt(guarded, guarded.indexOf('ship =>') + 1, 'go'));
    expect(after).toBe(
      guarded.replace('-> ship', '-> go').replace('(ship, "ship")', '(go, "go")').replace('step ship', 'step go'),
    );
  });

  test('of an action takes its uses, and leaves the quotes', () => {
    expect(changedLines(apply(text, renameAt(text, at('a" addr'), 'b')))).toEqual([
      'action "b" addr = "x"; args = (str x, list y = [1]); return = (OK | NO); action_end',
      '    step one => (OK -> two & three | NO -> one) { action = b; args = (x = $v, action = "a"); };',
      '    step two => (OK -> three) { action = "b"; args = (x = $one.url, y = [$context.k]); };',
      '    step one => (OK -> one) { action = b; };',
    ]);
  });

  test('of an input takes the references and what runs give; of a flow its runs', () => {
    expect(renameAt(text, at('v, int'), 'w')).toHaveLength(3);
    expect(renameAt(text, at('f\n'), 'g')).toHaveLength(2);
  });

  test('of a flow takes the steps that start it, of its input what they give, and nothing of an action of that name', () => {
    const call = (args: string) => `flow up step s => (DONE -> done) { action = flow; args = (${args}); }; flow_end`;
    const low =
      'flow low inputs = (str low, str flow); step t => (OK -> done) { action = a; args = (x = $low); }; flow_end';
    const both = `${low} ${call('low = "low", flow = "low"')}`;
    const named = (name: string) => apply(both, renameAt(both, both.indexOf(name) + 6, 'deep'));
    expect(named('flow low')).toBe(`${low.replace('flow low', 'flow deep')} ${call('low = "low", flow = "deep"')}`);
    expect(named('(str low')).toBe(
      `${low.replace('str low', 'str deep').replace('$low', '$deep')} ${call('deep = "low", flow = "low"')}`,
    );
    expect(definitionAt(both, both.lastIndexOf('"low"') + 1)).toMatchObject({ start: 5, end: 8 });
    const action = `action flow addr = "http://a"; args = (str flow, str low); return = (DONE); action_end ${both}`;
    expect(renameAt(action, action.indexOf('flow low') + 6, 'deep')).toHaveLength(1);
    const free = `${low} ${call('low = "x"')} ${call('flow = $context.f').replace('up', 'on')} flow_run r = low (low = "x");`;
    expect(renameAt(free, free.indexOf('flow low') + 6, 'deep')).toHaveLength(2);
  });

  test('works while another step is being typed', () => {
    const typed = atMark('flow f step a => (OK -> b { action = x; }; step ‸b => (OK -> a | NO -> b) {}; flow_end');
    expect(apply(typed.text, renameAt(typed.text, typed.offset, 'c'))).toBe(
      'flow f step a => (OK -> c { action = x; }; step c => (OK -> a | NO -> c) {}; flow_end',
    );
  });

  test.each([
    ['two', 'one'],
    ['no name', 'one'],
    ['9', 'one'],
    ['done', 'one'],
    ['x'.repeat(251), 'one'],
    ['ok', 'far'],
    ['ok', 'http'],
  ])('to %s is refused, or of what is not declared here', (name, part) => {
    expect(renameAt(text, at(part), name)).toBeUndefined();
  });
});

test('the definition of what is used is found, and all that uses it', () => {
  expect(definitionAt(text, at('three |'))?.start).toBe(text.indexOf('three =>'));
  expect(definitionAt(text, at('far;'))).toBeUndefined();
  expect(referencesAt(text, at('two &')).map(({ start }) => start)).toEqual([
    text.indexOf('two &'),
    text.indexOf('two =>'),
  ]);
  expect(referencesAt(text, at('http'))).toEqual([]);
});

test.each([
  ['a; args', 'action a (str x, list y = [1]) => (OK | NO)'],
  ['far;', 'action far (str what, int often = 1) => (YES | NO)'],
  ['nothing', undefined],
  ['one => (OK -> two', 'step one => (OK -> two & three | NO -> one)\naction a (str x, list y = [1]) => (OK | NO)'],
  ['four', 'deci four => (YES -> done | NO)'],
  ['one => (OK -> done', 'step one => (OK -> done)'],
  ['v, int', 'input str v'],
  ['f (v', 'flow f (str v, int n = 2)'],
  ['old (v', 'flow old (str v)'],
  ['v = "1");\nflow_run i', 'input str v'],
  ['"bob"', undefined],
])('hover tells what %s is', (part, expected) => {
  expect(hoverAt(text, at(part), known)).toBe(expected);
});

test('hover tells what the configuration is that a flow takes a value from', () => {
  const marked = 'flow f step s => () { args = (x = $‸config.KEY); }; flow_end';
  const offset = marked.indexOf('‸');
  expect(hoverAt(marked.replace('‸', ''), offset, known)).toContain('what the configuration of the template says');
});

test('hover tells where a secret is looked for that a flow names', () => {
  const marked = 'flow f step s => () { args = (x = $‸secret.KEY); }; flow_end';
  const { text: source, offset } = atMark(marked);
  expect(hoverAt(source, offset, known)).toContain('$secret.NAME: a secret that is stored under this name');
});

test('hover says nothing of what is not declared', () => {
  for (const marked of [
    'flow f step s => (OK -> ‸t) {}; flow_end',
    'flow f step s => () { args = (x = $‸v); }; flow_end',
    'flow_run r = ‸g',
    'flow f inputs = (str a, str a); step s => () { args = (x = $‸v); }; flow_end',
  ]) {
    const { text: source, offset } = atMark(marked);
    expect(hoverAt(source, offset, known)).toBeUndefined();
  }
});

function fixesOf(marked: string): readonly string[] {
  const { text: source, offset } = atMark(marked);
  return quickFixesAt(source, offset, known).map(({ title, edits }) => `${title}: ${apply(source, edits)}`);
}

describe('quick fixes', () => {
  test.each([
    [
      'flow f step s => (YES -> done | NO -> ‸soop) { action = far; args = (what = ""); }; step soap => (YES -> done | NO -> s) { action = far; args = (what = ""); }; flow_end',
      'Write soap',
      'NO -> soap)',
    ],
    [
      'flow f inputs = (str version); step s => (YES -> done | NO -> s) { action = far; args = (what = $‸vershun); }; flow_end',
      'Write version',
      'what = $version)',
    ],
    [
      'action near addr = "x"; return = (OK); action_end flow f step s => (OK -> done) { action = "‸naer"; }; flow_end',
      'Write near',
      'action = "near";',
    ],
  ])('the name that was meant: %s', (marked, title, after) => {
    const [fix = ''] = fixesOf(marked);
    expect(fix).toContain(`${title}: `);
    expect(fix).toContain(after);
  });

  test('no arguments for what gets a value', () => {
    const chain = 'flow f step s => (YES -> done | NO -> s) { action = far; value = $s; }; flow_end';
    expect(quickFixesAt(chain, chain.indexOf('far'), known)).toEqual([]);
  });

  test('edges for the outcomes without one, and arguments that are missing', () => {
    expect(fixesOf('flow f step ‸s => (YES -> done) { action = far; }; flow_end')).toEqual([
      'Add the outcome NO: flow f step s => (YES -> done | NO -> stopped) { action = far; }; flow_end',
      'Add the argument what: flow f step s => (YES -> done) { action = far; args = (what = ""); }; flow_end',
    ]);
    expect(fixesOf('flow f inputs = (str what); step ‸s => () { action = far; args = (); }; flow_end')).toEqual([
      'Add the argument what: flow f inputs = (str what); step s => () { action = far; args = (what = $what); }; flow_end',
    ]);
    expect(
      fixesOf('flow f step ‸s => (YES -> done | NO -> s) { action = far; args = (often = 1); }; flow_end'),
    ).toEqual([
      'Add the argument what: flow f step s => (YES -> done | NO -> s) { action = far; args = (often = 1, what = ""); }; flow_end',
    ]);
  });

  test.each([
    'flow f ‸ step s => (YES -> done) { action = far; }; flow_end',
    'flow f step s => (YES -> ) { ‸action = far; }; flow_end',
    'flow f step s => (YES -> done) { ‸action = unknown; }; flow_end',
    'flow f step s => (YES -> done) { ‸ }; flow_end',
    'flow f step s => (YES -> done | NO -> soop) { action = far; args = (what = ""); }; step soap => (YES -> done | NO -> s) { ‸action = far; args = (what = ""); }; flow_end',
    '‸action near addr = "x"; return = (OK); action_end',
  ])('nothing where nothing is wrong, or nobody can know: %s', (marked) => {
    expect(fixesOf(marked)).toEqual([]);
  });
});

test('hover on a build shows what it takes', () => {
  const { text: source, offset } = atMark('flow f step s => (SUCCESS -> done) { action = ‸pipeline; }; flow_end');
  expect(hoverAt(source, offset, known)).toBe(
    'action pipeline (str repository = …, str config = …, str ref = …, str commit = …) => (SUCCESS | FAIL | KILLED)',
  );
});

test('hover on a wait says how its arguments go together, and nothing of that on an action of its name', () => {
  const step = 'flow f step s => (DONE -> done) { action = ‸wait; }; flow_end';
  const { text: source, offset } = atMark(step);
  expect(hoverAt(source, offset, known)).toBe(
    [
      'action wait (str for = …, str until = …, str event = …, str window = …, str zone = …) => (DONE | TIMEOUT)',
      'one of for = "30m", until = "2026-12-24T18:00:00Z", event = "tested" and window = "Mon-Fri 09:00-16:00", with zone = "Europe/Berlin" or of UTC',
    ].join('\n'),
  );
  const own = atMark(`action wait addr = "x"; return = (OK); action_end ${step}`);
  expect(hoverAt(own.text, own.offset, known)).toBe('action wait () => (OK)');
});

test('hover on an input shows who may give it', () => {
  const { text: source, offset } = atMark(
    'flow f inputs = (const int ‸n = 2); step s => (OK -> done) { action = a; }; flow_end',
  );
  expect(hoverAt(source, offset, known)).toBe('input const int n = 2');
});

test.each([
  ['exclude = (‸approvers);', 'approvers: who granted another decision of the run'],
  ['exclude = (Commit_Authors‸, nobody);', 'commit_authors: who wrote the commit that the run is about'],
  ['exclude = (‸nobody);', undefined],
  ['grants = (NO, ‸YES);', 'YES -> ship & tell'],
  ['grants = (‸MAYBE);', undefined],
  ['expire = ("1d", N‸O);', 'NO -> stopped'],
  ['expire = ("1‸d", NO);', undefined],
  ['due = "1‸d";', undefined],
  ['guards = (sh‸ip);', 'step ship => (YES -> done | NO -> d)\naction far (str what, int often = 1) => (YES | NO)'],
])('hover on a name in a clause of a decision: %s', (clause, expected) => {
  const { text: source, offset } = atMark(
    `flow f deci d => (YES -> ship & tell | NO -> stopped) { who = "ann"; ${clause} }; step ship => (YES -> done | NO -> d) { action = far; }; flow_end`,
  );
  expect(hoverAt(source, offset, known)).toBe(expected);
});
