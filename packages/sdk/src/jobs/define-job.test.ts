import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { bool, dict, float, int, list, secret, str } from '../fields/field.ts';
import { paramsOf } from '../fields/read-args.ts';
import { action, defineJob } from './define-job.ts';
import { extend, rename } from './extend-job.ts';

const pass = (_ctx: unknown, value: number) => value;

describe('a definition', () => {
  test.each([
    ['no_name', { name: '' }, 'job: has no name'],
    ['bad_name', { name: 'a/b' }, 'job: "a/b" is no name: letters, digits, _ . - and spaces, at most 100 characters'],
    ['no_code', { name: 'a' }, 'job a: has neither a function `execute` nor `actions`'],
    ['no_code', { name: 'a', execute: pass, post: [pass, 1] }, 'job a: `post[1]` is no function'],
    ['no_code', { name: 'a', execute: pass, undo: 'x' }, 'job a: `undo` is no function'],
    [
      'two_codes',
      { name: 'a', execute: pass, actions: {} },
      'job a: has `execute` and `actions`: a job has one of them',
    ],
    [
      'no_trigger',
      { name: 'a', actions: { agree: { run: pass } } },
      'job a: has no action `trigger`: a step could never begin',
    ],
    ['no_code', { name: 'a', actions: { trigger: {} } }, 'job a, action trigger: has no function `run`'],
    [
      'bad_name',
      { name: 'a', actions: { trigger: { run: pass }, 'x/y': { run: pass } } },
      'job a, action: "x/y" is no name',
    ],
    [
      'bad_outcome',
      { name: 'a', outcomes: ['TIMEOUT'], actions: { trigger: { run: pass } } },
      'job a: TIMEOUT is an outcome that only Signalbox gives',
    ],
    [
      'bad_outcome',
      { name: 'a', outcomes: ['A', 'A'], actions: { trigger: { run: pass } } },
      'job a: names an outcome twice',
    ],
  ])('is refused as %s: %j', (code, spec, message) => {
    const refused = expect(() => defineJob(spec as never));
    refused.toThrow(expect.objectContaining({ name: 'InvalidDefinition', code }));
    refused.toThrow(message);
  });

  test('may be extended: what is given takes the place of what was there', () => {
    const other = (_ctx: unknown, value: number) => value + 1;
    const job = defineJob({ name: 'launch', description: 'any', pre: [pass], execute: pass, post: [pass, pass] });
    const extended = extend(job, { name: '', pre: [other, other], environment: 'eu' });
    expect(extended).toEqual({ ...job, pre: [other, other], environment: 'eu' });
    expect(job).toMatchObject({ pre: [pass] });
    expect(job).not.toHaveProperty('environment');
    expect(extend(job, { name: 'launch web' }).name).toBe('launch web');
    expect(() => extend(job, { execute: other } as never)).toThrow(
      expect.objectContaining({ code: 'replaces_execute' }),
    );
    expect(() => extend(job, { name: '/' })).toThrow(expect.objectContaining({ code: 'bad_name' }));
  });

  test('may be used again by another name', () => {
    const job = defineJob({ name: 'wait', execute: pass });
    expect(rename(job, 'wait again')).toEqual({ ...job, name: 'wait again' });
    expect(job.name).toBe('wait');
  });

  test('gives the parameters of its fields, as they are checked everywhere', () => {
    const fields = {
      version: str({ required: true, regex: '[0-9.]+', comment: 'what is deployed' }),
      replicas: int({ default: 2, min: 1, mark: 'static' }),
      share: float(),
      isDry: bool({ default: false }),
      hosts: list<string>({ minLength: 1 }),
      labels: dict(),
      token: secret({ required: true, minLength: 8 }),
    };
    expect(paramsOf(fields)).toEqual([
      { name: 'version', type: 'str', required: true, checks: { regex: '[0-9.]+' } },
      { name: 'replicas', type: 'int', required: false, default: 2, mark: 'static', checks: { min: 1 } },
      { name: 'share', type: 'float', required: false },
      { name: 'isDry', type: 'bool', required: false, default: false },
      { name: 'hosts', type: 'list', required: false, checks: { minLength: 1 } },
      { name: 'labels', type: 'dict', required: false },
      { name: 'token', type: 'secret', required: true, checks: { minLength: 8 } },
    ]);
    expect(fields.version.comment).toBe('what is deployed');
  });

  test('types what its code gets', () => {
    defineJob({
      name: 'typed',
      input: {
        version: str({ required: true }),
        replicas: int({ default: 2 }),
        host: str({ convert: (text) => new URL(text) }),
        share: float(),
      },
      execute: (ctx, args) => {
        expectTypeOf(args.version).toEqualTypeOf<string>();
        expectTypeOf(args.replicas).toEqualTypeOf<number>();
        expectTypeOf(args.host).toEqualTypeOf<URL | undefined>();
        expectTypeOf(args.share).toEqualTypeOf<number | undefined>();
        expectTypeOf(ctx.key).toEqualTypeOf<string>();
        return null;
      },
    });
    defineJob({
      name: 'by schema',
      input: z.object({ names: z.array(z.string()) }),
      execute: (_ctx, value) => {
        expectTypeOf(value).toEqualTypeOf<{ names: string[] }>();
        return null;
      },
    });
    defineJob({
      name: 'acts',
      actions: {
        trigger: action({
          args: { reason: str({ required: true, check: (text) => (text === 'x' ? 'is x' : undefined) }) },
          run: (ctx, args) => {
            expectTypeOf(args.reason).toEqualTypeOf<string>();
            expectTypeOf(ctx.actor).toEqualTypeOf<string | undefined>();
          },
        }),
      },
    });
    // @ts-expect-error a job has code
    expect(() => defineJob({ name: 'none' })).toThrow();
    // @ts-expect-error a secret has no default
    secret({ default: 'hunter22' });
    // @ts-expect-error a text has no greatest number
    str({ max: 3 });
  });
});
