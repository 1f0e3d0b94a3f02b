import { defaultLimits } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import { expectCompiled, knownFrom } from '../testing/marked.ts';
import { compile } from './compile.ts';

const known = knownFrom('action a addr = "http://a"; return = (OK); action_end');
const flow = (limits: string) => `flow f limits = ${limits}; step s => (OK -> done) { action = a; }; flow_end`;

function limitsOf(limits: string): unknown {
  const compiled = compile(flow(limits), known);
  const [statement] = compiled.ok ? compiled.statements : [];
  return statement?.kind === 'flow' ? statement.version.flow.limits : compiled;
}

describe('limits of a flow', () => {
  test.each([
    ['()', defaultLimits],
    ['(transitions = 5)', { ...defaultLimits, transitions: 5 }],
    ['(visits_per_minute = 0)', { ...defaultLimits, visitsPerMinute: 0 }],
    ['(open_runs = 1)', { ...defaultLimits, openRuns: 1 }],
    ['(open_runs = 1, on_full = refuse)', { ...defaultLimits, openRuns: 1 }],
    ['(open_runs = 2 on_full = Queue)', { ...defaultLimits, openRuns: 2, onFull: 'queue' }],
  ])('%s', (limits, expected) => {
    expect(limitsOf(limits)).toEqual(expected);
  });

  test.each([
    ['(open_runs = «0»)', 'error wrong_value: open_runs is a whole number from 1 to 1000000'],
    ['(transitions = «1.5»)', 'error wrong_value: transitions is a whole number from 1 to 1000000'],
    ['(transitions = «many»)', 'error wrong_value: transitions is a whole number from 1 to 1000000'],
    ['(visits_per_minute = «-1»)', 'error wrong_value: visits_per_minute is a whole number from 0 to 1000000'],
    ['(open_runs = 1, on_full = «3»)', 'error wrong_value: on_full is refuse or queue'],
    ['(open_runs = 1, on_full = «wait»)', 'error wrong_value: on_full is refuse or queue'],
    ['(«on_full = queue»)', 'error missing_argument: on_full needs open_runs, the count that is full'],
    ['(open_runs = 1, «open_runs» = 2)', 'error duplicate: open_runs is given twice'],
    [
      '(«open_run» = 1)',
      'error unknown_argument: there is no limit open_run; the limits: transitions, visits_per_minute, open_runs, on_full; did you mean open_runs?',
    ],
    ['(open_runs «;»', 'error syntax: expected =, found ;'],
    ['(open_runs = «;»', 'error syntax: expected a count or a word, found ;'],
    ['(«5» = 5)', 'error syntax: expected the name of a limit, found 5'],
    ['«open_runs» = 1', 'error syntax: expected (, found open_runs'],
  ])('%s', (limits, message) => {
    const text = limits.includes(';')
      ? `flow f limits = ${limits} step s => (OK -> done) { action = a; }; flow_end`
      : flow(limits);
    expectCompiled(text, [message], known);
  });
});
