import { interlocksFactKey } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import type { KeptInterlock } from './interlocks.ts';
import { unitOf } from './testing/decided-writes.ts';
import type { Opened } from './testing/open-for-each-test.ts';
import { SampleRuns } from './testing/sample-runs.ts';

const production: KeptInterlock = {
  name: 'production',
  revision: 1,
  on: { environments: ['production'], jobs: [] },
  requires: [{ kind: 'decision', quorum: [[{ count: 2, groups: ['sre'], users: [] }]] }],
  updatedBy: 'ann',
  updatedAt: 7,
};

export function interlockSuite(opened: Opened): void {
  const key = interlocksFactKey('main');
  const entry = (id: string) => ({
    ...{ id, at: 7, project: 'main', actor: { kind: 'system' as const }, what: 'interlock.set' },
    ...{ subject: 'production', details: {} },
  });
  const toldIds = async () => {
    await opened.store.chainAudit(10);
    return (await opened.store.auditOf('main', 0, 10)).map(({ text }) => JSON.parse(text).id);
  };

  describe('interlocks', () => {
    test('are those of their project, and a fact', async () => {
      const { store } = opened;
      expect(await store.interlocks('main')).toEqual({ version: 0, interlocks: [] });
      expect(await store.setInterlocks('main', { after: 0, interlocks: [production] }, entry('i1'))).toBe(true);
      expect(await store.interlocks('main')).toEqual({ version: 1, interlocks: [production] });
      expect(await store.interlocks('side')).toEqual({ version: 0, interlocks: [] });
      expect(await store.facts([key])).toEqual({ [key]: { version: 1, value: [production] } });
      expect(await store.setInterlocks('main', { after: 1, interlocks: [] })).toBe(true);
      expect(await store.interlocks('main')).toEqual({ version: 2, interlocks: [] });
      expect(await toldIds()).toEqual(['i1']);
    });

    test('are not changed, nor told of, by who has read another version', async () => {
      const { store } = opened;
      expect(await store.setInterlocks('main', { after: 3, interlocks: [production] }, entry('i1'))).toBe(false);
      expect(await store.interlocks('main')).toEqual({ version: 0, interlocks: [] });
      expect((await store.facts([key]))[key]?.version).toBe(0);
      await store.setInterlocks('main', { after: 0, interlocks: [production] }, entry('i2'));
      expect(await store.setInterlocks('main', { after: 0, interlocks: [] }, entry('i3'))).toBe(false);
      expect(await store.interlocks('main')).toEqual({ version: 1, interlocks: [production] });
      expect(await toldIds()).toEqual(['i2']);
    });

    test('are not changed between what rests on them and its commit', async () => {
      const { store } = opened;
      const runs = new SampleRuns();
      const commit = async (version: number) => {
        const unit = { ...unitOf([runs.start()]), facts: [{ key, version }] };
        const [result] = await store.commit({ units: [unit], tasks: [] });
        return result?.ok ? 'ok' : result?.conflict;
      };
      expect(await commit(0)).toBe('ok');
      await store.setInterlocks('main', { after: 0, interlocks: [production] });
      expect(await commit(0)).toEqual({ kind: 'fact', key });
      expect(await commit(1)).toBe('ok');
    });
  });
}
