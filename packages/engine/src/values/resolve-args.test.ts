import { describe, expect, test } from 'vitest';
import type { Param, Source } from '../flow/flow.ts';
import type { Data } from '../run/run.ts';
import { ack, pushed, start } from '../testing/acts.ts';
import { play, runOf } from '../testing/play.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import type { Value } from '../value.ts';
import { isKnownAtStart, resolveArgs } from './resolve-args.ts';

describe('an argument', () => {
  test.each<[string, Source, Value]>([
    ['a literal', { kind: 'literal', value: [1] }, [1]],
    ['an input', { kind: 'input', name: 'version' }, '1.2'],
    ['the context', { kind: 'context', path: ['deep', 'er'] }, 5],
    ['the whole context', { kind: 'context', path: [] }, { deep: { er: 5 } }],
    ['the result of a step', { kind: 'result', step: 'build', path: ['tags', '1'] }, 'b'],
    ['the whole result of a step', { kind: 'result', step: 'build', path: [] }, '{"tags":["a","b"]}'],
  ])('comes from %s', (_, from, value) => {
    expect(argsFrom(from)).toEqual({ ok: true, args: { x: value } });
  });

  test.each<[string, Source, string]>([
    ['an input that was not given', { kind: 'input', name: 'other' }, 'the run has no input other'],
    ['a member of every object', { kind: 'input', name: 'toString' }, 'the run has no input toString'],
    ['what the context has not', { kind: 'context', path: ['deep', 'est'] }, 'the context has no deep.est'],
    ['a member of a number', { kind: 'context', path: ['deep', 'er', 'a'] }, 'the context has no deep.er.a'],
    ['a prototype', { kind: 'context', path: ['__proto__'] }, 'the context has no __proto__'],
    [
      'a step that has no result',
      { kind: 'result', step: 'test', path: [] },
      'step test has not given data, or more than can be referred to',
    ],
    [
      'a part of a result that it has not',
      { kind: 'result', step: 'build', path: ['a', 'b'] },
      'step build has not given a.b, or more than can be referred to',
    ],
  ])('cannot come from %s', (_, from, missing) => {
    expect(argsFrom(from)).toEqual({ ok: false, argument: 'x', detail: `argument x of step test: ${missing}` });
  });

  test('cannot come from inside a result that is no JSON, nor from one that is stored elsewhere', () => {
    const inside: Source = { kind: 'result', step: 'build', path: ['a'] };
    expect(argsFrom(inside, { inline: 'plain text' })).toMatchObject({ ok: false });
    expect(argsFrom({ ...inside, path: [] }, { inline: 'plain text' })).toMatchObject({ args: { x: 'plain text' } });
    expect(argsFrom({ ...inside, path: [] }, { blob: 'abc', bytes: 9000 })).toMatchObject({ ok: false });
  });

  test('that is a secret comes from no data, whatever that looks like', () => {
    const looks = { inline: '{"token":{"$secret":"argument:main:1"}}' };
    const from: Source = { kind: 'result', step: 'build', path: ['token'] };
    const detail = 'argument x of step test: what it comes from is no secret, and looks like one';
    for (const type of ['secret', 'dict'] as const) {
      const params: Param[] = [{ name: 'x', type, required: true }];
      expect(argsFrom(from, looks, { params })).toEqual({ ok: false, argument: 'x', detail });
    }
    expect(argsFrom({ kind: 'literal', value: [{ $secret: 'a' }] })).toEqual({ ok: false, argument: 'x', detail });
  });

  test('of the wrong type, or missing, is refused with its name', () => {
    const params: Param[] = [{ name: 'x', type: 'int', required: true }];
    expect(argsFrom({ kind: 'literal', value: 'one' }, undefined, { params })).toEqual({
      ok: false,
      argument: 'x',
      detail: 'argument x of step test is not of type int',
    });
    expect(argsFrom({ kind: 'literal', value: 1 }, undefined, { params, args: [] })).toEqual({
      ok: false,
      argument: 'x',
      detail: 'argument x of step test is missing',
    });
  });

  test('that is not bound has the default of its parameter', () => {
    const params: Param[] = [
      { name: 'x', type: 'int', required: true, default: 7 },
      { name: 'y', type: 'int', required: false },
    ];
    expect(argsFrom({ kind: 'literal', value: 1 }, undefined, { params, args: [] })).toEqual({
      ok: true,
      args: { x: 7 },
    });
  });

  test('is refused where all of them together are large', () => {
    const args = ['x', 'y'].map((name) => ({ name, from: { kind: 'literal' as const, value: 'v'.repeat(65_600) } }));
    expect(argsFrom({ kind: 'literal', value: 1 }, undefined, { args: args.slice(0, 1) })).toMatchObject({ ok: true });
    expect(argsFrom({ kind: 'literal', value: 1 }, undefined, { args })).toEqual({
      ok: false,
      detail: 'step test: all values together have 131215 characters, more than 131072',
    });
  });

  test('is refused where all of them are together much to match with patterns', () => {
    const names = Array.from({ length: 5 }, (_, index) => `p${index}`);
    const params = names.map((name): Param => ({ name, type: 'str', required: true, checks: { regex: 'a*' } }));
    const args = names.map((name) => ({ name, from: { kind: 'literal' as const, value: 'a'.repeat(9900) } }));
    expect(argsFrom({ kind: 'literal', value: 1 }, undefined, { params, args })).toEqual({
      ok: false,
      argument: 'p4',
      detail: 'argument p4 of step test has with those before it more than 40000 characters to match with patterns',
    });
  });

  test('named like a prototype is a name like any other', () => {
    const args = [{ name: '__proto__', from: { kind: 'literal' as const, value: { polluted: true } } }];
    const params: Param[] = [{ name: '__proto__', type: 'dict', required: true }];
    const resolved = argsFrom({ kind: 'literal', value: 1 }, undefined, { params, args });
    expect(resolved.ok && Object.entries(resolved.args)).toEqual([['__proto__', { polluted: true }]]);
    const unbound = argsFrom({ kind: 'literal', value: 1 }, undefined, {
      params: [{ name: '__proto__', type: 'dict', required: true, default: { d: 1 } }],
      args: [],
    });
    expect(unbound.ok && Object.entries(unbound.args)).toEqual([['__proto__', { d: 1 }]]);
  });

  test.each<[string, readonly string[], Data, Value]>([
    ['the result of a step', [], { inline: '{"tags":["a","b"]}' }, { tags: ['a', 'b'] }],
    ['a part of it', ['tags'], { inline: '{"tags":["a","b"]}' }, ['a', 'b']],
    ['a number', [], { inline: '12' }, 12],
    ['what is no JSON', [], { inline: 'v1.2' }, 'v1.2'],
  ])('that is all that the job gets is %s, and no parameter says what it must be', (_, path, data, value) => {
    const params: Param[] = [{ name: 'size', type: 'int', required: true }];
    const from: Source = { kind: 'result', step: 'build', path };
    expect(argsFrom(from, data, { params, byValue: true })).toEqual({ ok: true, args: { x: value } });
  });

  test('that is all that the job gets may be large: then it is known by its hash', () => {
    const result: Source = { kind: 'result', step: 'build', path: [] };
    const large: Data = { blob: 'abc', bytes: 9000 };
    expect(argsFrom(result, large, { byValue: true })).toEqual({ ok: true, args: { blob: 'abc' } });
    expect(argsFrom({ ...result, path: ['tags'] }, large, { byValue: true })).toMatchObject({ ok: false });
    expect(argsFrom({ kind: 'literal', value: 1 }, large, { byValue: true })).toEqual({ ok: true, args: { x: 1 } });
    expect(argsFrom(result, large)).toMatchObject({ ok: false });
  });

  test('of a pipeline is the change that started the run, where its step says nothing else', () => {
    const version = sketchFlow([
      {
        name: 'build',
        kind: 'pipeline',
        args: [{ name: 'branch', from: { kind: 'literal', value: 'next' } }],
        on: { SUCCESS: 'done' },
      },
    ]);
    const { repository, ref, commit, author, message } = pushed as Extract<typeof pushed, { kind: 'hook' }>;
    const change = { repository, ref, commit, author, message };
    expect(runOf(play(version, [start({ origin: pushed })])).open.build?.args).toEqual({ ...change, branch: 'next' });
    expect(runOf(play(version, [start()])).open.build?.args).toEqual({ branch: 'next' });
  });
});

describe('what is known at the start', () => {
  test('are literals and inputs', () => {
    expect(isKnownAtStart({ kind: 'literal', value: 1 })).toBe(true);
    expect(isKnownAtStart({ kind: 'input', name: 'x' })).toBe(true);
    expect(isKnownAtStart({ kind: 'context', path: [] })).toBe(false);
    expect(isKnownAtStart({ kind: 'result', step: 'a', path: [] })).toBe(false);
  });
});

function argsFrom(from: Source, data: Data = { inline: '{"tags":["a","b"]}' }, more: Partial<StepSketch> = {}) {
  const version = sketchFlow(
    [
      { name: 'build', on: { SUCCESS: 'wait' } },
      { name: 'wait', trigger: 'manual', on: { SUCCESS: 'test' } },
      { name: 'test', args: [{ name: 'x', from }], on: { SUCCESS: 'done' }, ...more },
    ],
    { inputs: [{ name: 'version', type: 'str', required: true }] },
  );
  const given = ack('id-1', 'SUCCESS', { data, context: { deep: { er: 5 } } });
  const run = runOf(play(version, [start({ inputs: { version: '1.2' } }), given]));
  const [, , step] = version.flow.steps;
  const job = version.jobs['do test'];
  if (!step || !job) throw new Error('the flow has the step');
  return resolveArgs(step, job, { run });
}
