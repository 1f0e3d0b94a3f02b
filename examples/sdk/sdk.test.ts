import { runAct, runExecute, runUndo } from '@signalbox/sdk';
import { describe, expect, test } from 'vitest';
import { contextForTests } from '../../packages/sdk/src/testing/job-context-for-tests.ts';
import { review } from './actions.ts';
import { closed, greet, setup, teardown } from './dependencies.ts';
import { give, look, pass } from './error-handlers.ts';
import { waitAgain, waitForBoot } from './extend-and-rename.ts';
import { deploy } from './fields.ts';
import { release } from './flow.ts';
import { sum } from './hooks.ts';
import { roll } from './panel.ts';
import { startCluster } from './sequence.ts';
import { count } from './standard-schema.ts';
import { machines, start } from './undo.ts';

describe('the example of', () => {
  test('fields', async () => {
    const said = '1.2 2 a.example no labels';
    expect(await runExecute(deploy, contextForTests(), { version: '1.2' })).toMatchObject({ value: { said } });
    const wrong = { version: 'x', region: 'mars', address: 'http://a' };
    const { errors } = await runExecute(deploy, contextForTests(), wrong);
    const message =
      'version does not match [0-9]+(\\.[0-9]+)*; region is none of eu, us; address is no address of https';
    expect(errors).toMatchObject([{ code: 'invalid_input', message }]);
  });

  test('Standard Schema', async () => {
    expect(await runExecute(count, contextForTests(), { names: ['a', 'b'] })).toMatchObject({ value: 2 });
    const three = await runExecute(count, contextForTests(), { names: ['a', 'b', 'c'] });
    expect(three).toMatchObject({ error: { code: 'invalid_output' } });
  });

  test('hooks', async () => {
    expect(await runExecute(sum, contextForTests(), 10)).toMatchObject({ ok: true, value: 21 });
  });

  test('error handlers', async () => {
    const kept = { errors: [{ message: 'nothing is kept for a' }] };
    expect(await runExecute(look, contextForTests(), 'a')).toMatchObject({ value: 'fresh a', ...kept });
    expect(await runExecute(pass, contextForTests(), 'a')).toMatchObject({ value: 'a', ...kept });
    const message = 'no a: nothing is kept for a';
    expect(await runExecute(give, contextForTests(), 'a')).toMatchObject({ ok: false, error: { message } });
  });

  test('undo', async () => {
    const undo = new Map();
    await runExecute(start, contextForTests({ undo }), 3);
    expect([...machines]).toEqual([['r1/deploy/1/1', 3]]);
    const cause = { code: 'thrown', place: 'execute', message: 'no disk' } as const;
    const lines: string[] = [];
    await runUndo(start, contextForTests({ lines }), { data: Object.fromEntries(undo), cause });
    expect([machines.size, lines]).toEqual([0, ['taking back {"why":"no disk"}']]);
  });

  test('extend and rename', async () => {
    expect(await runExecute(waitForBoot, contextForTests(), 2)).toMatchObject({ value: 'waited 120 s' });
    expect(waitAgain).toEqual({ ...waitForBoot, name: 'wait for boot again' });
  });

  test('dependencies', async () => {
    const deps = setup();
    const { ctx, changes } = contextForTests();
    const opened = { ctx: { ...ctx, deps }, changes };
    expect(await runExecute(greet, opened, 'Ada')).toMatchObject({ value: 'Hello Ada' });
    teardown(deps);
    expect(closed).toEqual(['closed']);
  });

  test('a panel', async () => {
    const { changes } = await runExecute(roll, contextForTests(), '1.2');
    expect(Object.keys(changes.saved)).toEqual(roll.panel?.sections.map(({ from }) => from));
  });

  test('a sequence', () => {
    expect(startCluster).toMatchObject({
      inputs: [{ name: 'count' }],
      steps: [{ name: 'reserve' }, { byValue: true }],
    });
  });

  test('a flow', () => {
    expect(release.steps.map(({ name }) => name)).toEqual(['build', 'units', 'pages', 'ship']);
    expect(release.steps[0]?.on).toEqual({ SUCCESS: { fork: ['units', 'pages'] } });
  });

  test('actions', async () => {
    const rework = { name: 'rework', args: { why: 'the tests are missing' } };
    expect(await runAct(review, contextForTests(), rework)).toMatchObject({
      end: { kind: 'finished', outcome: 'REWORK' },
      answer: { said: 'the tests are missing' },
      changes: { saved: { why: 'the tests are missing' } },
    });
    const short = await runAct(review, contextForTests(), { name: 'rework', args: { why: 'no' } });
    expect(short).toMatchObject({ ok: false, problems: [{ name: 'why' }] });
  });
});
