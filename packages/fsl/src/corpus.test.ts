import type { HttpJob } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import { readmeExample } from '../../../testing/readme-example.ts';
import { clausesByKey } from './compile/clauses-by-key.ts';
import { compile } from './compile/compile.ts';
import { parse } from './parse/parse.ts';
import type { ActionClause, ActionStatement, Argument, Edge, Statement, StepClause } from './parse/syntax.ts';
import { corpusEntries, corpusText, hasCorpus } from './testing/corpus.ts';

test('the first statement of the README example has the tree that echoer made of it', () => {
  expect(echoerTree(parse(readmeExample).statements[0] as Statement)).toEqual({
    kind: 'action',
    def: {
      name: 'ci',
      addr: ['http://localhost:18080/ci'],
      type: 0,
      secret: null,
      args: [
        { name: 'project', type: 0, value: null },
        { name: 'version', type: 0, value: null },
        { name: 'retry_count', type: 1, value: null },
      ],
      returns: [
        { state: 'SUCCESS', next: '' },
        { state: 'FAIL', next: '' },
      ],
    },
  });
});

if (hasCorpus) describe('the corpus of echoer', fromTheWild);
else process.stderr.write('The corpus ../shared/corpus is absent: its FSL files are not tried.\n');

function fromTheWild(): void {
  test.each(corpusEntries().map((entry) => [entry.file, entry] as const))(
    '%s parses or fails as there',
    (file, entry) => {
      const { statements, diagnostics } = parse(corpusText(file));
      expect(diagnostics.length === 0).toBe(entry.whole_parses);
      if (!entry.whole_parses) return;
      expect(statements).toHaveLength(entry.multi ? 6 : 1);
      expect(statements.slice(0, 1).map(echoerTree)).toEqual([entry.ast]);
    },
  );

  test('its flows compile against its actions', () => {
    const actions = new Map<string, HttpJob>();
    for (const { file, whole_parses: parses } of corpusEntries()) {
      if (!parses || file.includes('https') || !file.includes('fss_test')) continue;
      const compiled = compile(corpusText(file), { actions: (name) => actions.get(name), flows: () => undefined });
      for (const statement of compiled.ok ? compiled.statements : []) {
        if (statement.kind === 'action') actions.set(statement.job.name, statement.job);
      }
    }
    const flow = compile(corpusText('fsl/echoer-fss_test-my_flow.fsl'), {
      actions: (name) => actions.get(name),
      flows: () => undefined,
    });
    expect(flow).toMatchObject({ ok: true, statements: [{ kind: 'flow', version: { flow: { name: 'my_flow' } } }] });
    expect(flow.ok && new Set(flow.warnings.map(({ code }) => code))).toEqual(
      new Set(['missing_argument', 'unmapped_outcome', 'no_path_to_done']),
    );
    // The repository has no action `deploy`, and its `notify` has other arguments: echoer refuses the run for that, too.
    const run = compile(corpusText('fsl/echoer-fss_test-my_flow_run.fsl'), {
      actions: (name) => actions.get(name),
      flows: () => undefined,
    });
    expect(
      run.ok ? [] : run.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    ).toEqual([
      'action (deploy) is not defined; known actions: pipeline, wait, flow',
      'action (deploy) is not defined; known actions: pipeline, wait, flow',
      'step (C) args (project) is missing',
      'step (C) args (work_order) not defined; declared are: project, version',
    ]);
  });

  test.each(['my_flow', 'my_flow_run'])('%s is accepted with warnings, whoever declares its actions', (name) => {
    const text = corpusText(`fsl/echoer-fss_test-${name}.fsl`);
    const alone = compile(text, nothingKnown);
    const errors = alone.ok ? [] : alone.diagnostics.filter(({ severity }) => severity === 'error');
    // `check` tells these as warnings: the server may have the actions.
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['unknown_action']));
    const meant = compile(actionsOfMyFlowRun, nothingKnown);
    const actions = new Map(
      (meant.ok ? meant.statements : []).flatMap((each) => (each.kind === 'action' ? [[each.job.name, each.job]] : [])),
    );
    const compiled = compile(text, { actions: (action) => actions.get(action), flows: () => undefined });
    expect(compiled).toMatchObject({ ok: true });
    expect(compiled.ok && compiled.warnings.map(({ code }) => code)).toContain('no_path_to_done');
  });
}

const nothingKnown = { actions: () => undefined, flows: () => undefined };

const states = 'return = (SUCCESS | AGREE | REJECT | NEXT | FAIL); action_end';
const actionsOfMyFlowRun = `
  action ci addr = "http://a"; args = (str project, str version, int retry_count); ${states}
  action approval addr = "http://a"; args = (str work_order, int version); ${states}
  action deploy addr = "http://a"; args = (str env, int version); ${states}
  action deploy_1 addr = "http://a"; ${states}
  action approval_2 addr = "http://a"; ${states}
  action notify addr = "http://a"; args = (str work_order, int version); ${states}
`;

/** The shape in which echoer's own parser was asked to print what it had read. */
function echoerTree(statement: Statement): unknown {
  const name = statement.name.text;
  if (statement.kind === 'action') return { kind: 'action', def: { name, ...echoerAction(statement) } };
  if (statement.kind === 'run') throw new Error('echoer has no such statement');
  const steps = statement.steps.map((step) => {
    const clauses = clausesByKey<StepClause>(step.clauses);
    return {
      name: step.name.text,
      action: { name: clauses.action?.value.text, args: echoerArgs(clauses.args?.value) },
      returns: echoerReturns(step.edges),
      step_type: step.keyword === 'deci' ? 1 : 0,
    };
  });
  return { kind: statement.kind === 'flow' ? 'flow' : 'flow_run', name, steps };
}

function echoerAction(statement: ActionStatement): object {
  const clauses = clausesByKey<ActionClause>(statement.clauses);
  const secret = clauses.secret?.value;
  return {
    addr: clauses.addr?.value.text.split(','),
    type: ['http', 'grpc', 'https'].indexOf(clauses.method?.value.text ?? 'http'),
    secret: secret ? { capem: secret.text } : null,
    args: clauses.args?.value.map(({ name, type }) => ({
      name: name.text,
      type: type.text === 'int' ? 1 : 0,
      value: null,
    })),
    returns: echoerReturns(clauses.return?.value ?? []),
  };
}

const echoerReturns = (edges: readonly Edge[]) =>
  edges.map(({ outcome, targets: [target] }) => ({ state: outcome.text, next: target?.text ?? '' }));

function echoerArgs(args: readonly Argument[] | undefined): unknown {
  if (args === undefined) return null;
  return args.map(({ name, value }) => {
    if (value.kind !== 'string' && value.kind !== 'number') throw new Error('echoer has no such value');
    return { name: name.text, type: value.kind === 'number' ? 1 : 0, value: value.value };
  });
}
