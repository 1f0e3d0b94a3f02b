import { expect, test } from 'vitest';
import { StatementBuffer } from './statement-buffer.ts';

function statementsOf(text: string): string[] {
  const buffer = new StatementBuffer();
  return text.split('\n').flatMap((line) => buffer.add(line) ?? []);
}

const action = 'action ci\n  addr = "http://x/";\n  return = (OK);\naction_end';

test.each([
  ['alone on its line', `${action}\n  / `, [`${action}\n`]],
  ['behind the last word', `${action} / `, [`${action} `]],
  ['at once behind it', `${action}/`, [action]],
  ['behind a run of a flow', 'flow_run a = b (c=1) /', ['flow_run a = b (c=1) ']],
  ['behind a statement with errors', 'action ci addr "x"; action_end/', ['action ci addr "x"; action_end']],
])('a / ends a statement %s, and its lines stay lines', (_place, text, statements) => {
  expect(statementsOf(text)).toEqual(statements);
});

test('a / ends nothing where the text before it is not complete', () => {
  expect(statementsOf('action ci\n  addr = "http://x/')).toEqual([]);
  expect(statementsOf('action ci // as of http://x/')).toEqual([]);
  const text = 'action ci\naddr = "http://a/,\nhttp://b/";\nreturn = ();\naction_end\n/';
  expect(statementsOf(text)).toEqual([text.slice(0, -1)]);
});

test('a command needs no end, and takes one', () => {
  expect(statementsOf('list action\n\n# a note\nget  flowrun  x /\nwhat')).toEqual([
    'list action',
    'get  flowrun  x ',
    'what',
  ]);
});

test('a name may follow its keyword on the next line', () => {
  expect(statementsOf('flow_run a\nstep b => (OK->done) { action = "x"; };\nflow_run_end\n/')).toEqual([
    'flow_run a\nstep b => (OK->done) { action = "x"; };\nflow_run_end\n',
  ]);
});
