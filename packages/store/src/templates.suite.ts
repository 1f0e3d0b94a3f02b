import { hashFlow, templateFactKey, templateRunsFactKey } from '@signalbox/engine';
import { beforeEach, describe, expect, test } from 'vitest';
import type { TemplateContent, TemplatePut } from './templates.ts';
import { runWrite, unitOf } from './testing/decided-writes.ts';
import type { Opened } from './testing/open-for-each-test.ts';
import { SampleRuns } from './testing/sample-runs.ts';

const content: TemplateContent = {
  flow: 'release',
  inputs: { version: '1' },
  args: { ship: { to: '$config.target' } },
  config: { target: 'eu' },
  maxRunInstance: 1,
  onFull: 'queue',
};

let changes = 0;
function put(name: string, more: Partial<TemplatePut> = {}): TemplatePut {
  changes += 1;
  return { change: `c${changes}`, project: 'main', name, content, by: 'ann', at: 7, ...more };
}

export function templateSuite(opened: Opened): void {
  const entry = (id: string) => ({
    id,
    at: 7,
    project: 'main',
    actor: { kind: 'system' as const },
    what: 'template.set',
    subject: 'web',
    details: {},
  });

  describe('templates', () => {
    test('are found by name, by id and by flow', async () => {
      const { store } = opened;
      const web = await store.putTemplate(put('web'));
      const more = { flowNumber: 2, description: 'of the other team' };
      const api = await store.putTemplate(put('api', { content: { ...content, flow: 'other', ...more } }));
      expect(web).toEqual({
        ...content,
        id: 1,
        project: 'main',
        name: 'web',
        version: 1,
        creator: 'ann',
        createdAt: 7,
        updatedBy: 'ann',
        updatedAt: 7,
      });
      expect(api).toMatchObject({ id: 2, ...more });
      expect(await store.template('main', 'web')).toEqual(web);
      expect(await store.template('side', 'web')).toBeUndefined();
      expect(await store.templateById(2)).toEqual(api);
      expect(await store.templates({ project: 'main' })).toEqual([api, web]);
      expect(await store.templates({ project: 'main', flow: 'release' })).toEqual([web]);
      expect(await store.templates({ project: 'main', limit: 1 })).toEqual([api]);
      expect(await store.templates({ project: 'main', after: 'api', limit: 1 })).toEqual([web]);
      expect(await store.templates({ project: 'main', flow: 'release', after: 'web' })).toEqual([]);
      expect(await store.templates({ project: 'main', contains: 'W' })).toEqual([web]);
      expect(await store.templates({ project: 'main', contains: 'w', after: 'web' })).toEqual([]);
      expect(await store.templateCount('main')).toBe(2);
      expect(await store.putTemplate(put('web', { project: 'side' }))).toMatchObject({ id: 3 });
    });

    test('are changed as they were read, and told of once', async () => {
      const { store } = opened;
      await store.putTemplate(put('web'), entry('a1'));
      const changed = await store.putTemplate(put('web', { after: 1, by: 'bob', at: 9 }), entry('a2'));
      expect(changed).toMatchObject({ version: 2, creator: 'ann', createdAt: 7, updatedBy: 'bob', updatedAt: 9 });
      expect(await store.putTemplate(put('web', { after: 1 }), entry('a3'))).toBeUndefined();
      expect(await store.putTemplate(put('absent', { after: 1 }), entry('a4'))).toBeUndefined();
      await expect(store.putTemplate(put('web'), entry('a5'))).rejects.toMatchObject({ code: 'already_exists' });
      await expect(store.putTemplate(put('WEB'), entry('a6'))).rejects.toMatchObject({ code: 'already_exists' });
      await store.chainAudit(10);
      const told = (await store.auditOf('main', 0, 10)).map(({ text }) => JSON.parse(text).id);
      expect(told).toEqual(['a1', 'a2']);
    });

    test('are removed as they were read, and their id is given to no other', async () => {
      const { store } = opened;
      await store.putTemplate(put('web'));
      expect(await store.removeTemplate({ id: 1, version: 2 }, entry('a1'))).toBe(false);
      expect(await store.removeTemplate({ id: 1, version: 1 }, entry('a2'))).toBe(true);
      expect(await store.removeTemplate({ id: 1, version: 1 })).toBe(false);
      await store.chainAudit(10);
      expect(await store.audit(0, 10)).toHaveLength(1);
      expect(await store.putTemplate(put('web'))).toMatchObject({ id: 2, version: 1 });
    });

    test('use what was sealed for them, where they are taken', async () => {
      const { store } = opened;
      for (const id of ['s1', 's2', 's3']) await store.addUnusedSecret(id, id, 5);
      const sealed = (id: string) => ({ content: { ...content, inputs: { key: { $secret: id } } } });
      const args = { ship: { to: { $secret: 's2' } } };
      await store.putTemplate(put('web', { content: { ...sealed('s1').content, args } }));
      expect(await store.putTemplate(put('web', { after: 9, ...sealed('s3') }))).toBeUndefined();
      expect(await store.removeUnusedSecrets(9)).toBe(1);
      expect(await Promise.all(['s1', 's2', 's3'].map(store.secret))).toEqual(['s1', 's2', undefined]);
    });

    test('take no run that was decided on before they were removed', async () => {
      const { store } = opened;
      await store.putTemplate(put('web'));
      await store.putTemplate(put('api'));
      const commit = async (id: number) => {
        const unit = { ...unitOf([new SampleRuns().start()]), facts: [{ key: templateFactKey(id), version: 0 }] };
        return (await store.commit({ units: [unit], tasks: [] }))[0];
      };
      await store.removeTemplate({ id: 1, version: 2 });
      await store.removeTemplate({ id: 2, version: 1 });
      expect(await commit(2)).toEqual({ ok: false, conflict: { kind: 'fact', key: templateFactKey(2) } });
      expect(await commit(1)).toMatchObject({ ok: true });
      const facts = await store.facts([templateFactKey(1), templateFactKey(2)]);
      expect(facts[templateFactKey(1)]?.value ?? 'none').not.toEqual({ status: 'removed' });
      expect(facts[templateFactKey(2)]).toEqual({ version: 1, value: { status: 'removed' } });
    });

    test('of two that change one at once one is told so', async () => {
      const { store } = opened;
      await store.putTemplate(put('web'));
      const both = await Promise.all([
        store.putTemplate(put('web', { after: 1 })),
        store.putTemplate(put('web', { after: 1 })),
      ]);
      expect(both.filter((each) => each !== undefined)).toHaveLength(1);
      expect(await store.template('main', 'web')).toMatchObject({ version: 2 });
    });
  });

  describe('runs of a template', () => {
    let runs: SampleRuns;

    beforeEach(() => {
      runs = new SampleRuns();
    });

    test('are counted beside those of their flow, wait in a queue of their own, and are listed', async () => {
      const { store } = opened;
      const { flow, jobs } = runs.version;
      const version = hashFlow(flow, jobs);
      const key = templateRunsFactKey(4);
      const count = async () => (await store.facts([key]))[key]!;
      const start = async (template?: number) => {
        const id = runs.nextId();
        const limit = { openRuns: 1, onFull: 'queue' as const };
        const from = { id: template ?? 0, name: 'web', version: 1, args: {}, inputs: {}, limit };
        const command = {
          type: 'start' as const,
          id,
          project: 'main',
          name: id,
          origin: { kind: 'manual' as const },
          inputs: {},
          ...(template !== undefined && { template: from }),
        };
        const actor = { kind: 'system' as const };
        const write = runWrite({
          version,
          command,
          at: 5,
          nextId: runs.nextId,
          actor,
          facts: { [key]: await count() },
        });
        await store.commit({ units: [unitOf([write])], tasks: [] });
        return write;
      };
      const first = await start(4);
      const plain = await start();
      const second = await start(4);
      expect((await count()).value).toEqual({ open: 1, waiting: 1 });
      const flowKey = 'open-runs:main:release';
      expect((await store.facts([flowKey]))[flowKey]!.value).toEqual({ open: 2, waiting: 1 });
      expect(await store.nextInQueues()).toEqual([{ run: second.id, project: 'main', flow: 'release', template: 4 }]);
      await store.commit({ units: [unitOf([runs.stop(first.state)])], tasks: [] });
      expect((await count()).value).toEqual({ open: 0, waiting: 1 });
      const listed = await store.runs({ project: 'main', template: 4, limit: 9 });
      expect(listed.map(({ id }) => id)).toEqual([second.id, first.id]);
      expect(await store.runs({ project: 'main', limit: 9 })).toHaveLength(3);
      expect(plain.state.template).toBeUndefined();
    });
  });
}
