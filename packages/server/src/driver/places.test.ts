import type { Origin, RunCommand } from '@signalbox/engine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDriver, openDriver } from '../testing/open-driver.ts';

let opened: OpenDriver;

beforeEach(async () => {
  opened = await openDriver();
  await opened.store.addProject({ name: 'shop', createdAt: 0 });
});
afterEach(() => opened.close());

type Start = Extract<RunCommand, { readonly type: 'start' }>;

function start(name: string, more: Partial<Start> = {}) {
  const { version, execute } = opened;
  const origin: Origin = { kind: 'manual' };
  const command: Start = { type: 'start', id: `r-${name}`, project: 'shop', name, origin, inputs: {}, ...more };
  return execute({ commands: [{ to: { kind: 'run', id: command.id }, command, version }] });
}

/** Between the decision and its commit, once. */
function beforeCommit(happens: () => Promise<unknown>): void {
  opened.before.commit = async () => {
    delete opened.before.commit;
    await happens();
  };
}

describe('what was admitted before a project was archived', () => {
  test('and would begin after that is refused', async () => {
    beforeCommit(() => opened.real.archiveProject('shop', 9));
    await expect(start('late')).rejects.toMatchObject({ code: 'wrong_status' });
    expect(await opened.driver.run('r-late')).toBeUndefined();
    await opened.real.archiveProject('shop', null);
    await expect(start('later')).resolves.toBeDefined();
  });

  test('and would change a definition after that is refused', async () => {
    const { version, execute } = opened;
    const apply = (uuid: string) =>
      execute({ definitions: [{ kind: 'flow', project: 'shop', uuid, version, name: 'f', at: 5 }] });
    beforeCommit(() => opened.real.archiveProject('shop', 9));
    await expect(apply('u1')).rejects.toMatchObject({ code: 'wrong_status' });
    expect(await opened.store.flow('shop', 'f')).toBeUndefined();
  });

  test('and goes on with a run of before is taken', async () => {
    // Which keeps the version of the flow.
    await opened.start();
    await start('old');
    const parent = { run: 'r-old', step: 'A', visit: 1, attempt: 1 };
    beforeCommit(() => opened.real.archiveProject('shop', 9));
    await expect(start('child', { origin: { kind: 'step', parent, depth: 1 } })).resolves.toBeDefined();
    await expect(opened.command('r-old', { type: 'stop', reason: 'archived' })).resolves.toMatchObject({
      state: { status: 'stopped' },
    });
  });
});

test('a start that was admitted before its template was removed is refused', async () => {
  const content = { flow: 'f', inputs: {}, args: {}, config: {}, maxRunInstance: 0, onFull: 'refuse' } as const;
  const put = { change: 'c1', project: 'shop', name: 'web', content, by: 'ann', at: 7 };
  const web = await opened.store.putTemplate(put);
  const template = { id: web?.id ?? 0, name: 'web', version: 1, inputs: {}, args: {} };
  await expect(start('first', { template })).resolves.toBeDefined();
  beforeCommit(() => opened.real.removeTemplate({ id: template.id, version: 1 }));
  await expect(start('late', { template })).rejects.toMatchObject({ code: 'template_not_found' });
  expect(await opened.driver.run('r-late')).toBeUndefined();
});
