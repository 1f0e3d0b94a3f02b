import { type DecisionRule, type Param, whoText } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import { printFlow } from '../print/print-flow.ts';
import { expectCompiled, knownFrom } from '../testing/marked.ts';
import { compile } from './compile.ts';

const known = knownFrom('action a addr = "http://a"; return = (OK); action_end');

const flow = (clauses: string, edges: string) =>
  `flow f deci d => (${edges}) { who = "group(qa)"; ${clauses} }; step s => (OK -> done) { action = a; }; ${edges.includes('-> x') ? 'step x => (OK -> done) { action = a; };' : ''} flow_end`;
const tested = 'PASS -> s | CONDITIONAL -> x | FAIL -> stopped';
const reviewed = 'REWORK -> stopped | APPROVE -> s';
const noted = 'DONE -> s | FAILED -> stopped';

function versionOf(text: string) {
  const compiled = compile(text, known);
  const statement = compiled.ok ? compiled.statements.find(({ kind }) => kind === 'flow') : undefined;
  if (statement?.kind !== 'flow') throw new Error(JSON.stringify(compiled));
  return statement.version;
}

function ruleOf(clauses: string, edges: string): DecisionRule {
  const rule = versionOf(flow(clauses, edges)).flow.steps[0]?.decision;
  if (!rule) throw new Error('the first step is a decision');
  return rule;
}

const namesOf = ({ args = {} }: DecisionRule) =>
  Object.fromEntries(Object.entries(args).map(([outcome, params]) => [outcome, params.map(({ name }: Param) => name)]));

describe('a QA verdict', () => {
  test('has outcomes, grants, arguments and exclusions without saying so', () => {
    const rule = ruleOf('kind = qa;', tested);
    expect(rule).toMatchObject({ kind: 'qa', grants: ['PASS'], exclude: ['commit_authors'] });
    expect(whoText(rule.who)).toBe('group(qa)');
    expect(namesOf(rule)).toEqual({
      PASS: ['notes', 'tested', 'failed', 'report'],
      CONDITIONAL: ['notes', 'condition', 'tested', 'failed', 'report'],
      FAIL: ['notes', 'tested', 'failed', 'report'],
    });
  });

  test('asks for no less where the flow asks for nothing', () => {
    expect(ruleOf('kind = qa; args = ;', tested)).toEqual(ruleOf('kind = qa;', tested));
  });

  test('asks for nothing of what it has no edge for', () => {
    expect(Object.keys(namesOf(ruleOf('kind = QA;', 'PASS -> s | FAIL -> stopped')))).toEqual(['PASS', 'FAIL']);
  });

  test('may grant more, ask for more and exclude more', () => {
    const more = 'grants = (PASS, CONDITIONAL); exclude = (approvers, commit_authors); args = (FAIL: str bug);';
    const rule = ruleOf(`kind = qa; ${more}`, tested);
    expect(rule).toMatchObject({ grants: ['PASS', 'CONDITIONAL'], exclude: ['commit_authors', 'approvers'] });
    expect(namesOf(rule).FAIL).toEqual(['notes', 'tested', 'failed', 'report', 'bug']);
  });
});

test('a review grants by APPROVE, wherever that stands, and asks for the reason of a refusal', () => {
  const rule = ruleOf('kind = review;', reviewed);
  expect(rule).toMatchObject({ kind: 'review', grants: ['APPROVE'], exclude: ['commit_authors', 'run_editors'] });
  expect(namesOf(rule)).toEqual({ REWORK: ['reason'] });
});

test('a record guards nothing', () => {
  const rule = ruleOf('kind = record;', noted);
  expect(rule).toMatchObject({ kind: 'record', grants: ['DONE'], guards: [] });
  expect(rule).not.toHaveProperty('exclude');
  expect(namesOf(rule)).toEqual({ DONE: ['what', 'where', 'link'] });
});

describe('what a kind says is not taken back', () => {
  test.each([
    ['kind = «qa»;', 'PASS -> s | NO -> stopped', 'error missing_target: a decision of kind qa has an edge for FAIL'],
    ['kind = qa; «grants» = (CONDITIONAL);', tested, 'error wrong_value: PASS grants in a decision of kind qa'],
    ['kind = qa; grants = (PASS, «FAIL»);', tested, 'error wrong_value: FAIL refuses in a decision of kind qa'],
    [
      'kind = qa; args = (PASS: str «notes»);',
      tested,
      'error duplicate: a decision of kind qa asks for notes of PASS by itself',
    ],
    [
      'kind = record; «guards» = (s);',
      noted,
      'error misplaced_clause: what is only recorded lets nothing happen, and guards nothing',
    ],
  ])('%s', (clauses, edges, expected) => {
    expectCompiled(flow(clauses, edges), [expected], known);
  });
});

test.each([
  ['kind = qa;', tested],
  ['kind = qa; grants = (PASS, CONDITIONAL); exclude = (approvers); args = (FAIL: str bug);', tested],
  ['kind = review; guards = (s);', reviewed],
  ['kind = record; args = (FAILED: str reason, DONE: int minutes = 1);', noted],
  ['required = (ada); remind = "4h"; escalate = ("group(ops)", "8h"); override = "ada";', reviewed],
])('%s is printed as it was meant', (clauses, edges) => {
  const version = versionOf(flow(clauses, edges));
  expect(versionOf(printFlow(version))).toEqual(version);
});

test('a decision of a kind that says less than it, and comes from elsewhere, is printed as that kind', () => {
  const { flow: written, jobs } = versionOf(flow('kind = review;', reviewed));
  const steps = written.steps.map((step) => {
    if (!step.decision) return step;
    const { args: _, ...decision } = step.decision;
    return { ...step, decision };
  });
  expect(printFlow({ flow: { ...written, steps }, jobs })).toContain('kind = review;');
});
