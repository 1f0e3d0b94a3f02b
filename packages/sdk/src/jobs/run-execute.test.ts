import type { Value } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { int, str } from '../fields/field.ts';
import { contextForTests } from '../testing/job-context-for-tests.ts';
import { defineJob } from './define-job.ts';
import { ignoreError, onError } from './handle-error.ts';
import type { ExecuteJob } from './job.ts';
import { runExecute } from './run-execute.ts';

const broken = () => {
  throw new Error('no disk');
};

function run(job: ExecuteJob, given: Value, context = contextForTests()) {
  return runExecute(job, context, given);
}

describe('an attempt of a job', () => {
  test('hands the value through the hooks before, execute, and the hooks after', async () => {
    const add = (number: number) => (_ctx: unknown, value: number) => value + number;
    const job = defineJob({
      name: 'sum',
      pre: [add(1), add(2)],
      execute: add(3),
      post: [(_ctx, value: number) => value * 2],
    });
    expect(await run(job, 10)).toMatchObject({ ok: true, value: 32, errors: [] });
  });

  test.each([
    ['pre[1]', { pre: [ignoreError, broken], execute: ignoreError }],
    ['execute', { execute: broken, post: [ignoreError] }],
    ['post[0]', { execute: ignoreError, post: [broken, ignoreError] }],
  ])('ends with the first error, here that of %s', async (place, links) => {
    const result = await run(defineJob({ name: 'any', ...links }), 1);
    expect(result).toMatchObject({ ok: false, error: { code: 'thrown', place, message: 'no disk' } });
    expect(result.errors).toHaveLength(1);
  });

  test.each(['pre', 'execute', 'post'] as const)('fails where %s returns nothing', async (part) => {
    const nothing = () => undefined;
    const links = part === 'execute' ? { execute: nothing } : { execute: ignoreError, [part]: [nothing] };
    const result = await run(defineJob({ name: 'any', ...links }), 1);
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'no_output', message: 'job cannot return nil, pass through the input value instead' },
    });
  });

  test('may give null for null, and null between two links, and for no other value', async () => {
    const toNull = () => null;
    expect(await run(defineJob({ name: 'any', execute: toNull }), null)).toMatchObject({ ok: true, value: null });
    expect(await run(defineJob({ name: 'any', execute: toNull, post: [() => 2] }), 1)).toMatchObject({ value: 2 });
    expect(await run(defineJob({ name: 'any', execute: () => 2 }), null)).toMatchObject({ value: 2 });
    expect(await run(defineJob({ name: 'any', execute: toNull }), 1)).toMatchObject({ error: { code: 'no_output' } });
  });

  test('gets its arguments checked, converted and with their defaults', async () => {
    const job = defineJob({
      name: 'deploy',
      input: {
        version: str({ required: true }),
        replicas: int({ default: 2, max: 5 }),
        host: str({ convert: (text) => new URL(text) }),
      },
      execute: (_ctx, { version, replicas, host }) => ({ text: `${version} ${replicas} ${host?.port}` }),
    });
    const given = { version: '1.2', host: 'http://a:81' };
    expect(await run(job, given)).toMatchObject({ ok: true, value: { text: '1.2 2 81' } });
    expect(await run(job, { replicas: 9, host: 'a', other: 1 })).toMatchObject({
      error: {
        code: 'invalid_input',
        place: 'input',
        message: 'version is missing; replicas is more than 5; host Invalid URL; other is not declared',
      },
    });
    expect(await run(job, [])).toMatchObject({ error: { message: 'is no object with arguments' } });
  });

  test('is held against schemas of a library, at its input and its output', async () => {
    const job = defineJob({
      name: 'count',
      input: z.object({ names: z.array(z.string()) }),
      output: z.number().max(1),
      execute: (_ctx, { names }) => names.length,
    });
    expect(await run(job, { names: ['a'] })).toMatchObject({ ok: true, value: 1 });
    expect(await run(job, { names: ['a', 'b'] })).toMatchObject({ error: { code: 'invalid_output', place: 'output' } });
    const { error } = (await run(job, { names: ['a', 1] })) as { error: { code: string; message: string } };
    expect(error.code).toBe('invalid_input');
    expect(error.message).toMatch(/^names\.1: /);
  });

  const circle: { self?: unknown } = {};
  circle.self = circle;
  test.each([
    ['is a function', () => undefined, 'at is a function'],
    ['is too large a number', 1n, 'at is a bigint'],
    ['contains itself', circle, 'at.self contains itself'],
    ['has a hole', [undefined], 'at.0 is undefined'],
    ['is not a number', Number.NaN, 'at is NaN'],
    ['is of a class', new Map(), 'at is of class Map: give its data'],
    ['is too long', 'x'.repeat(1_100_000), 'has 1100009 characters as JSON, more than 1048576'],
  ])('cannot give what %s', async (_what, at, problem) => {
    const result = await run(defineJob({ name: 'any', execute: () => ({ at }) }), 1);
    expect(result).toMatchObject({ error: { code: 'invalid_output', message: `the value ${problem}` } });
  });

  test('tells of handled errors, and of one that was passed on once', async () => {
    const handled = defineJob({ name: 'any', execute: onError(broken, ignoreError) });
    expect(await run(handled, 1)).toMatchObject({ ok: true, value: 1, errors: [{ message: 'no disk' }] });
    const passOn = onError(broken, (_ctx, _value, error) => {
      throw error;
    });
    const failed = await run(defineJob({ name: 'any', execute: passOn }), 1);
    expect(failed.errors.map(({ message }) => message)).toEqual(['no disk']);
    const other = onError(broken, () => {
      throw new Error('nor tape');
    });
    const twice = await run(defineJob({ name: 'any', execute: other }), 1);
    expect(twice.errors.map(({ message }) => message)).toEqual(['no disk', 'nor tape']);
    expect(await run(defineJob({ name: 'any', execute: onError(ignoreError, broken) }), 1)).toMatchObject({ ok: true });
  });

  test('tells of each handled error where it was, and of what was passed on once', async () => {
    const passOn = (_ctx: unknown, _value: unknown, error: unknown) => {
      throw error;
    };
    const job = defineJob({
      name: 'any',
      pre: [ignoreError, onError(broken, ignoreError)],
      execute: onError(broken, () => 7),
      post: [onError(broken, passOn)],
    });
    const { ok, errors } = await run(job, 1);
    expect(ok).toBe(false);
    expect(errors.map(({ place }) => place)).toEqual(['pre[1]', 'execute', 'post[0]']);
  });

  test('that fails in a hook before it does not execute, and in execute runs no hook after it', async () => {
    const called: string[] = [];
    const note = (name: string) => (_ctx: unknown, value: number) => {
      called.push(name);
      return value;
    };
    await run(defineJob({ name: 'any', pre: [broken, note('pre')], execute: note('execute') }), 1);
    await run(defineJob({ name: 'any', pre: [note('pre')], execute: broken, post: [note('post')] }), 1);
    expect(called).toEqual(['pre']);
  });

  test.each([['a text'], [{ name: 'a', list: [1, null] }], [null]])('gets %j as it came', async (value) => {
    expect(await run(defineJob({ name: 'any', execute: ignoreError }), value)).toMatchObject({ ok: true, value });
  });

  test('sees what it has set and saved, and gives it with its result', async () => {
    const undo = new Map();
    const context = contextForTests({
      context: { region: 'eu', count: 1 },
      saved: { build: { number: 7 }, deploy: { old: 1 } },
      undo,
    });
    const job = defineJob({
      name: 'any',
      execute: async (ctx) => {
        const list = [1];
        ctx.set('count', list);
        list.push(2);
        ctx.save({ pods: 3 });
        await ctx.undoData('pods', ['a']);
        return [
          ctx.get('region') ?? null,
          ctx.get('count') ?? null,
          ctx.saved('build') ?? null,
          ctx.saved('deploy') ?? null,
        ];
      },
    });
    expect(await run(job, 1, context)).toMatchObject({
      value: ['eu', [1], { number: 7 }, { old: 1, pods: 3 }],
      changes: { context: { count: [1] }, saved: { pods: 3 } },
    });
    expect([...undo]).toEqual([['pods', ['a']]]);
  });

  test('fails where it would keep what is no data', async () => {
    const job = defineJob({ name: 'any', execute: (ctx) => ctx.set('f', broken as never) ?? 1 });
    expect(await run(job, 1)).toMatchObject({
      error: { code: 'thrown', message: 'ctx.set(f): the value is a function' },
    });
  });
});
