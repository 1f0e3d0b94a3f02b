import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type HttpJob, hashFlow, type Step, type Value } from '@signalbox/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readmeExample } from '../../../../testing/readme-example.ts';
import { type CompiledStatement, compile, type Known } from '../compile/compile.ts';
import type { FlowDefinition } from '../compile/compile-flow.ts';
import { format } from '../edit/format.ts';
import { arbitraryDefinition } from '../testing/arbitrary-definition.ts';
import { corpusEntries, corpusText, hasCorpus } from '../testing/corpus.ts';
import { guideExamples } from '../testing/guide-examples.ts';
import { printFlow } from './print-flow.ts';
import { printName, printString, printValue } from './print-value.ts';

const nothingKnown: Known = { actions: () => undefined, flows: () => undefined };

function statementsOf(text: string, known: Known = nothingKnown): readonly CompiledStatement[] {
  const compiled = compile(text, known);
  return compiled.ok ? compiled.statements : [];
}

const versionsOf = (statements: readonly CompiledStatement[]): readonly FlowDefinition[] =>
  statements.flatMap((statement) => ('version' in statement ? [statement.version] : []));

const hashOf = ({ flow, jobs }: FlowDefinition): string => hashFlow(flow, jobs).hash;

/** Printed, it is the same to the hash, says everything by itself, and is already formatted. */
function expectPrinted(version: FlowDefinition): void {
  const printed = printFlow(version);
  const compiled = compile(printed, nothingKnown);
  expect(compiled.ok ? [] : compiled.diagnostics).toEqual([]);
  const [again] = versionsOf(compiled.ok ? compiled.statements : []);
  expect(again && hashOf(again)).toBe(hashOf(version));
  expect(printFlow(again as FlowDefinition)).toBe(printed);
  expect(format(printed)).toEqual({ text: printed, diagnostics: [] });
}

const example = (name: string) => readFileSync(resolve(import.meta.dirname, '../../../../examples', name), 'utf8');

test('a flow reads as somebody would have written it', () => {
  const text = `action deploy
    addr = "http://a.example, http://b.example";
    method = http;
    args = (str project, int replicas = 2, "odd name", str text = \`say "hi"\`);
    return = (SUCCESS | FAIL);
    timeout = "90s";
    retry = (max = 5, backoff = "1s", max_backoff = "1m");
    environment = "the live one";
    undo = "http://a.example/undo";
action_end

flow release
    inputs = (str project (regex = "[a-z]+", max_len = 40), const int n = 2 (min = 1, max = 3, one_of = (1, 2)));
    on_failure = hold;
    deci review => (AGREE -> ship & tell | REJECT -> stopped) {
        who = "2 of group(dev)";
        exclude = (commit_authors);
        guards = (ship);
        due = "4h";
        expire = ("1d", REJECT);
        args = (AGREE: str tested, REJECT: str reason (min_len = 10));
    };
    step ship => (SUCCESS -> end | FAIL -> hold) {
        action = deploy;
        args = (project = $project, replicas = 3);
        trigger = manual;
        timeout = "2m";
        retry = (max = 1, backoff = "1s", max_backoff = "1m");
    };
    step tell => (SUCCESS -> end | FAIL -> done) {
        action = deploy;
        args = (project = $context.project);
    };
    step end => (SUCCESS -> done | FAIL -> done) {
        action = deploy;
        args = (project = $review.tested);
        enter = all;
    };
flow_end
`.replace('"odd name"', 'bool "odd name" = true');
  const compiled = compile(text, nothingKnown);
  expect(compiled.ok ? [] : compiled.diagnostics).toEqual([]);
  const [version] = versionsOf(compiled.ok ? compiled.statements : []);
  expect(version && printFlow(version)).toBe(text);
});

test('a certificate is sealed, so that a comment stands in its place', () => {
  const [action] = statementsOf(
    'action a addr = "https://a"; method = https; secret = (capem = "QUJD"); return = (OK); action_end',
  );
  const job: HttpJob = { ...(action as { job: HttpJob }).job, capem: { secret: 'sealed' } };
  const [version] = versionsOf(
    statementsOf('flow f step s => (OK -> done) { action = a; }; flow_end', { ...nothingKnown, actions: () => job }),
  );
  expect(version && printFlow(version)).toContain(
    '    method = https;\n    // secret = (capem = "…"): the certificate is sealed, give it again here\n    return = (OK);\n',
  );
});

test('several outcomes that grant are named, and one that does comes first', () => {
  const text =
    'flow f deci d => (NO -> e | YES -> done | AYE -> done) { who = "a"; grants = (YES, AYE); }; deci e => (NO -> d | YES -> d) { who = "a"; grants = (YES); exclude = (); }; flow_end';
  const compiled = compile(text, nothingKnown);
  const [version] = versionsOf(compiled.ok ? compiled.statements : []);
  const printed = version ? printFlow(version) : '';
  expect(printed).toContain('grants = (YES, AYE);');
  expect(printed).toContain('deci e => (YES -> d | NO -> d)');
});

describe('text, flow, text and flow have one hash', () => {
  test.each([...guideExamples(), readmeExample, example('commit-to-production/release.fsl')])('of examples', (text) => {
    for (const version of versionsOf(statementsOf(text))) expectPrinted(version);
  });

  if (hasCorpus) {
    const texts = corpusEntries().map(({ file }) => corpusText(file));
    const actions = new Map<string, HttpJob>();
    for (const text of texts) {
      for (const statement of statementsOf(text)) {
        if (statement.kind === 'action') actions.set(statement.job.name, statement.job);
      }
    }
    test.each(corpusEntries().map(({ file }) => file))('of %s', (file) => {
      const known = { ...nothingKnown, actions: (name: string) => actions.get(name) };
      for (const version of versionsOf(statementsOf(corpusText(file), known))) expectPrinted(version);
    });
  }

  test('of arbitrary flows', () => {
    fc.assert(fc.property(arbitraryDefinition, expectPrinted), { numRuns: 500 });
  });
});

test('any text is written as a string, and any name as a name', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', '`', '\\', ' ', ',', 'a', '\n', '=', '€') }), (text) => {
      const compiled = compile(
        `action a args = (str x = ${printString(text)}); return = (OK); action_end`,
        nothingKnown,
      );
      expect(compiled.ok && compiled.statements).toMatchObject([{ job: { params: [{ default: text }] } }]);
    }),
  );
  expect(['a_1', 'ä', 'Flow', 'a b', '', '1a'].map(printName)).toEqual(['a_1', '"ä"', '"Flow"', '"a b"', '""', '"1a"']);
});

test.each<[Value, string]>([
  [1e16, '1e+16'],
  [-1.5, '-1.5'],
  [1e-7, '1e-7'],
  [['a', [true]], '["a", [true]]'],
  [{ a: 1, 'b c': {} }, 'dict(a = 1, "b c" = dict())'],
  [null, 'null'],
])('the value %j is written %s', (value, written) => {
  expect(printValue(value)).toBe(written);
});

test('a step whose edges all lack a target keeps one of its outcomes', () => {
  const text = 'action a addr = "x"; return = (OK | NO); action_end flow f step s => (OK) { action = a; }; flow_end';
  const [version] = versionsOf(statementsOf(text));
  expect(version && printFlow(version)).toContain('step s => (OK) {');
  const lost: Step = { name: 's', job: 'gone', args: [], on: {}, trigger: 'auto' };
  expect(version && printFlow({ ...version, flow: { ...version.flow, steps: [lost] } })).toContain('step s => () {');
});

test('a secret that a flow names is printed as it is named', () => {
  const text = `action push addr = "http://a"; args = (secret token); return = (OK); action_end
    flow f step s => (OK -> done) { action = push; args = (token = $secret.team.KEY); }; flow_end`;
  const [version] = versionsOf(statementsOf(text));
  expectPrinted(version as FlowDefinition);
  expect(printFlow(version as FlowDefinition)).toContain('token = $secret.team.KEY');
});

test('what a flow takes of the configuration of a template is printed as it is named', () => {
  const text = `action push addr = "http://a"; args = (str zone); return = (OK); action_end
    flow f step s => (OK -> done) { action = push; args = (zone = $config.eu.zone); }; flow_end`;
  const [version] = versionsOf(statementsOf(text));
  expectPrinted(version as FlowDefinition);
  expect(printFlow(version as FlowDefinition)).toContain('zone = $config.eu.zone');
});
