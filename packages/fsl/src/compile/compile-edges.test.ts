import { describe, expect, test } from 'vitest';
import { expectCompiled, knownFrom } from '../testing/marked.ts';
import { compile } from './compile.ts';

const known = knownFrom('action a return = (OK | NO); action_end');

const flowWith = (edges: string, more = '') =>
  `flow f inputs = (); step s => (${edges}) { action = a; }; ${more}
   step b => (OK -> j | NO -> stopped) { action = a; }; step c => (OK -> j | NO -> s) { action = a; };
   step j => (OK -> done | NO -> hold) { enter = ALL; action = a; }; flow_end`;

describe('a fork', () => {
  test('opens the named steps, and its join is entered by all', () => {
    const compiled = compile(flowWith('OK -> b & c | NO -> done'), known);
    const [statement] = compiled.ok ? compiled.statements : [];
    expect(statement?.kind === 'flow' && statement.version.flow.steps).toMatchObject([
      { name: 's', on: { OK: { fork: ['b', 'c'] }, NO: 'done' } },
      { name: 'b', on: { OK: { step: 'j' } } },
      { name: 'c' },
      { name: 'j', enter: 'all' },
    ]);
  });

  test('is new: the rest of the statement gets errors where an old one has warnings', () => {
    const text =
      'flow f step s => (OK -> b & c) { action = a; }; step b => (OK -> done | NO -> done) { action = a; }; step c => (OK -> done | NO -> done) { action = a; }; flow_end';
    const compiled = compile(text, known);
    expect(compiled.ok ? [] : compiled.diagnostics.map(({ code }) => code)).toEqual(['unmapped_outcome']);
  });

  test.each<[string, string]>([
    ['OK -> b & c & «b» | NO -> done', 'error duplicate: the branch (b) is opened twice'],
    ['OK -> b & c & «done» | NO -> done', 'error wrong_value: a fork opens steps: (done) is none of this flow'],
    ['OK -> b & c & «stopped» | NO -> done', 'error wrong_value: a fork opens steps: (stopped) is none of this flow'],
    ['OK -> b & c & «d» | NO -> done', 'error unknown_step: step (d) is not defined; steps of this flow: s, b, c, j'],
  ])('%s', (edges, expected) => {
    expectCompiled(flowWith(edges), [expected], known);
  });

  test.each([
    ['stoped', 'stopped'],
    ['dne', 'done'],
    ['don', 'done'],
    ['hodl', 'hold'],
  ])('to %s may mean the end %s', (written, meant) => {
    const possible = 'possible are done, stopped, hold and the steps of this flow: s, b, c, j';
    expectCompiled(
      flowWith(`OK -> b & c | NO -> «${written}»`),
      [`error unknown_step: step (${written}) is not defined; ${possible}; did you mean ${meant}?`],
      known,
    );
  });

  test('of a failure of the engine may be mistyped', () => {
    expectCompiled(
      flowWith('OK -> b & c | NO -> done | «TIMOUT» -> done'),
      [
        'error unknown_outcome: step (s) return state (TIMOUT) illegal type; the states of a: OK, NO; did you mean TIMEOUT?',
      ],
      known,
    );
  });

  test('needs a step behind each &', () => {
    const text = 'flow f step s => (OK -> s & | NO -> done) { action = a; }; flow_end';
    const compiled = compile(text, known);
    expect(compiled.ok ? [] : compiled.diagnostics.map(({ message }) => message)).toContain(
      'expected the name of a step, found |',
    );
  });

  test('of nothing that is known leads nowhere', () => {
    const steps = 'step s => (OK -> «x» & «y» | NO -> done) { action = a; };';
    expectCompiled(
      `flow f ${steps} flow_end`,
      ['x', 'y'].map((name) => `error unknown_step: step (${name}) is not defined; steps of this flow: s`),
      known,
    );
  });

  test('has at most a thousand branches', () => {
    const many = Array.from({ length: 1001 }, () => 'b').join(' & ');
    expect(compile(flowWith(`OK -> ${many} | NO -> done`), known)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'limit' }],
    });
  });
});
