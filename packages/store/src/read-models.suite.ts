import { actorName, hashFlow, openRunsFactKey } from '@signalbox/engine';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Definition, RunWrite } from './aggregates.ts';
import type { Store } from './store.ts';
import { httpJob, releaseFlow, unitOf } from './testing/decided-writes.ts';
import type { Opened } from './testing/open-for-each-test.ts';
import { batchOf, SampleRuns } from './testing/sample-runs.ts';

export function readSuite(opened: Opened): void {
  let runs: SampleRuns;

  beforeEach(() => {
    runs = new SampleRuns();
  });

  const commitEach = async (...writes: readonly RunWrite[]) => {
    for (const write of writes) expect(await opened.store.commit(batchOf(write))).toMatchObject([{ ok: true }]);
  };
  const define = (...definitions: readonly Definition[]) =>
    opened.store.commit({ units: [unitOf([], { definitions })], tasks: [] });
  const action = (name: string, given: Partial<Extract<Definition, { kind: 'action' }>> = {}): Definition => ({
    kind: 'action',
    project: 'main',
    uuid: `uuid-${name}`,
    job: httpJob(name),
    create: true,
    at: 1,
    ...given,
  });

  describe('lists', () => {
    test('runs come newest first, in pages that go on after a key', async () => {
      const starts = Array.from({ length: 7 }, () => runs.start());
      await opened.store.commit(batchOf(...starts));
      const newestFirst = starts.map(({ id }) => id).reverse();
      const seen: string[] = [];
      for (let after: string | undefined; ; after = seen.at(-1)) {
        const page = await opened.store.runs({ project: 'main', limit: 3, ...(after !== undefined && { after }) });
        if (page.length === 0) break;
        expect(page.length).toBeLessThanOrEqual(3);
        seen.push(...page.map(({ id }) => id));
      }
      expect(seen).toEqual(newestFirst);
    });

    test('a page does not shift when runs are added and changed meanwhile', async () => {
      const [old, young] = [runs.start(), runs.start()];
      await commitEach(old, young);
      const [first] = await opened.store.runs({ project: 'main', limit: 1 });
      expect(first?.id).toBe(young.id);
      await commitEach(runs.start(), runs.ack(old.state));
      const next = await opened.store.runs({ project: 'main', limit: 5, after: young.id });
      expect(next.map(({ id }) => id)).toEqual([old.id]);
    });

    test('runs of a time are in the order of their starts, in pages that go on after a key', async () => {
      const times = [30, 10, 20, 20, 40];
      const starts = times.map((at) => runs.start({ at, id: runs.nextId() }));
      await opened.store.commit(batchOf(...starts, runs.start({ project: 'side', at: 20 })));
      const found = async (query: object) => {
        const page = await opened.store.runs({ project: 'main', limit: 9, ...query });
        return page.map(({ id }) => starts.findIndex((each) => each.id === id)).join('');
      };
      expect(await found({ from: 20 })).toBe('4032');
      expect(await found({ until: 30 })).toBe('321');
      expect(await found({ from: 20, until: 30 })).toBe('32');
      expect(await found({ from: 20, limit: 2 })).toBe('40');
      expect(await found({ from: 20, after: starts[3]!.id })).toBe('2');
      expect(await found({ until: 30, status: 'done' })).toBe('');
    });

    test('runs are found by project, status and flow', async () => {
      const other = releaseFlow('other');
      const [plain, elsewhere, flowed, stopped] = [
        runs.start(),
        runs.start({ project: 'side' }),
        runs.start({ version: other }),
        runs.start(),
      ];
      await commitEach(plain, elsewhere, flowed, stopped, runs.stop(stopped.state));
      const ids = async (query: Omit<Parameters<Store['runs']>[0], 'limit'>) =>
        (await opened.store.runs({ ...query, limit: 10 })).map(({ id }) => id);
      expect(await ids({ project: 'main' })).toEqual([stopped.id, flowed.id, plain.id]);
      expect(await ids({ project: 'side' })).toEqual([elsewhere.id]);
      expect(await ids({ project: 'main', status: 'stopped' })).toEqual([stopped.id]);
      expect(await ids({ project: 'main', status: 'running', flow: 'other' })).toEqual([flowed.id]);
      expect(await ids({ project: 'nowhere' })).toEqual([]);
    });

    test('runs are found by who started them, as that is told', async () => {
      const ada = { kind: 'user', id: 'u1', name: 'ada' } as const;
      const [pushed, asked] = [runs.start(), runs.start({ actor: ada })];
      await commitEach(pushed, asked);
      const startedBy = async (name: string) =>
        (await opened.store.runs({ project: 'main', startedBy: name, limit: 10 })).map(({ id }) => id);
      expect(await startedBy(actorName(pushed.state.startedBy))).toEqual([pushed.id]);
      expect(await startedBy('ada')).toEqual([asked.id]);
      expect(await startedBy('nobody')).toEqual([]);
    });

    test('a run is found by its name in its project', async () => {
      const [here, there] = [runs.start({ name: 'web' }), runs.start({ name: 'web', project: 'side' })];
      await commitEach(here, there);
      expect(await opened.store.runByName('main', 'web')).toEqual(here.state);
      expect(await opened.store.runByName('side', 'web')).toEqual(there.state);
      expect(await opened.store.runByName('main', 'nobody')).toBeUndefined();
    });

    test('journals have every transition in order, and go on after a number', async () => {
      const writes = runs.whole({ id: 'r1' });
      await commitEach(...writes);
      const transitions = writes.flatMap((write) => write.transitions);
      expect(transitions.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
      expect(await opened.store.runJournal('r1', 0, 100)).toEqual(transitions);
      expect(await opened.store.runJournal('r1', 2, 2)).toEqual(transitions.slice(2, 4));
      expect(await opened.store.runJournal('r1', 5, 100)).toEqual([]);
      const build = runs.build();
      await opened.store.commit(batchOf(build));
      expect(await opened.store.buildJournal(build.id, 0, 10)).toEqual(build.transitions);
    });

    test('visits that are over come in the order in which they ended', async () => {
      const writes = runs.whole({ id: 'r1' });
      await commitEach(...writes);
      const visits = await opened.store.closedVisits('r1', 100);
      expect(visits).toEqual(writes.flatMap((write) => write.closedVisits));
      expect(visits.map(({ step, visit }) => `${step}/${visit}`)).toEqual([
        'build/1',
        'build/2',
        'review/1',
        'deploy/1',
      ]);
      expect(await opened.store.closedVisits('r1', 1)).toEqual(visits.slice(0, 1));
      expect(await opened.store.closedVisits('r1', 2, visits[0])).toEqual(visits.slice(1, 3));
      expect(await opened.store.closedVisits('r1', 2, { step: 'build', visit: 99 })).toEqual([]);
    });

    test('open and waiting runs of a flow are counted, and who waits is found in the order of the starts', async () => {
      const version = hashFlow(
        { ...runs.version.flow, limits: { ...runs.version.flow.limits, openRuns: 1, onFull: 'queue' } },
        runs.version.jobs,
      );
      const key = openRunsFactKey('main', version.flow.name);
      const counts = async () => (await opened.store.facts([key]))[key];
      expect(await counts()).toEqual({ version: 0, value: undefined });
      const started = async () => runs.start({ version, facts: { [key]: (await counts())! } });
      const first = await started();
      await commitEach(first);
      expect(await counts()).toEqual({ version: 1, value: { open: 1, waiting: 0 } });
      const waiting = [await started(), await started()];
      await commitEach(...waiting);
      expect(await counts(), 'who waits changes no decision of others').toEqual({
        version: 1,
        value: { open: 1, waiting: 2 },
      });
      const queued = { run: waiting[0]!.id, project: 'main', flow: version.flow.name };
      expect(await opened.store.nextInQueues()).toEqual([queued]);
      await commitEach(runs.stop(first.state));
      expect(await counts()).toEqual({ version: 2, value: { open: 0, waiting: 2 } });
      await commitEach(runs.stop(waiting[0]!.state));
      expect(await counts()).toEqual({ version: 2, value: { open: 0, waiting: 1 } });
      expect(await opened.store.nextInQueues()).toEqual([{ ...queued, run: waiting[1]!.id }]);
    });

    test('attempts of a project come newest first', async () => {
      const writes = runs.whole();
      await commitEach(...writes, runs.start({ project: 'side' }));
      const attempts = writes.flatMap((write) => write.attempts).reverse();
      expect(await opened.store.attempts('main', 3)).toEqual(attempts.slice(0, 3));
    });

    test('runs that wait for a person come oldest first, while they wait', async () => {
      const [first, second, third] = [runs.start(), runs.start(), runs.start()];
      await commitEach(first, second, third);
      expect(await opened.store.awaitingPerson('main', 10)).toEqual([]);
      const reviewing = [runs.ack(second.state), runs.ack(first.state), runs.ack(third.state)] as const;
      await commitEach(...reviewing);
      const waiting = async () => (await opened.store.awaitingPerson('main', 10)).map(({ id }) => id);
      expect(await waiting()).toEqual([first.id, second.id, third.id]);
      expect((await opened.store.awaitingPerson('main', 1, first.id)).map(({ id }) => id)).toEqual([second.id]);
      await commitEach(runs.agree(reviewing[0].state), runs.stop(reviewing[2].state));
      expect(await waiting()).toEqual([first.id]);
      expect(await opened.store.awaitingPerson('side', 10)).toEqual([]);
    });

    test('builds come newest first, by repository and in pages', async () => {
      const shop = { id: 'shop', name: 'shop', url: 'u' };
      const [first, second, third] = [
        runs.build({ number: 1 }),
        runs.build({ number: 2 }),
        runs.build({ number: 1, repository: shop }),
      ];
      await opened.store.commit(batchOf(first, second, third));
      const ids = async (query: Partial<Parameters<Store['builds']>[0]>) =>
        (await opened.store.builds({ project: 'main', limit: 10, ...query })).map(({ id }) => id);
      expect(await ids({})).toEqual([third.id, second.id, first.id]);
      expect(await ids({ repository: 'repo1' })).toEqual([second.id, first.id]);
      expect(await ids({ after: third.id, limit: 1 })).toEqual([second.id]);
      expect(await ids({ project: 'side' })).toEqual([]);
    });

    test('the build of an attempt is found by its uuid', async () => {
      const attempt = { run: 'r1', step: 'build', visit: 1, attempt: 1, uuid: 'u-1' };
      const build = runs.build({ attempt });
      await opened.store.commit(batchOf(build, runs.build({ number: 2 })));
      expect(await opened.store.buildOfAttempt('u-1')).toEqual(build.state);
      expect(await opened.store.buildOfAttempt('u-2')).toBeUndefined();
    });

    test('a run that is over is archived once: it leaves the lists, its name is free, its history stays', async () => {
      const claims = (id: string) => [{ key: 'name:main:web', value: id, at: 1 }];
      const start = runs.start({ name: 'web' });
      await opened.store.commit({ units: [unitOf([start], { claims: claims(start.id) })], tasks: [] });
      expect(await opened.store.archiveRun(start.id, 5000), 'it is not over').toBe(false);
      const stopped = runs.stop(start.state);
      await commitEach(stopped);
      expect(await opened.store.archiveRun(start.id, 5000)).toBe(true);
      expect(await opened.store.archiveRun(start.id, 5000)).toBe(false);
      expect(await opened.store.archiveRun('nobody', 5000)).toBe(false);
      expect(await opened.store.runByName('main', 'web')).toBeUndefined();
      expect(await opened.store.runs({ project: 'main', limit: 10 })).toEqual([]);
      expect(await opened.store.load([{ kind: 'run', id: start.id }])).toHaveLength(1);
      expect(await opened.store.runJournal(start.id, 0, 10)).toHaveLength(2);
      const again = runs.start({ name: 'web' });
      const results = await opened.store.commit({ units: [unitOf([again], { claims: claims(again.id) })], tasks: [] });
      expect(results).toMatchObject([{ ok: true }]);
      expect(await opened.store.runByName('main', 'web')).toEqual(again.state);
    });
  });

  describe('definitions', () => {
    test('an action is made once, replaced by name, and removed by name and uuid', async () => {
      expect(await define(action('deploy'))).toMatchObject([{ ok: true }]);
      expect(await define(action('deploy', { uuid: 'second' }))).toEqual([
        { ok: false, conflict: { kind: 'name', name: 'deploy' } },
      ]);
      expect(await opened.store.action('main', 'deploy')).toEqual({
        uuid: 'uuid-deploy',
        job: httpJob('deploy'),
        updatedAt: 1,
      });
      const job = httpJob('deploy', { addresses: ['127.0.0.1:10'] });
      expect(await define(action('deploy', { job, create: false, at: 7 }))).toMatchObject([{ ok: true }]);
      expect(await opened.store.action('main', 'deploy')).toEqual({ uuid: 'uuid-deploy', job, updatedAt: 7 });
      expect(await opened.store.removeAction('main', 'deploy', 'other', 9)).toBe(false);
      expect(await opened.store.removeAction('main', 'deploy', 'uuid-deploy', 9)).toBe(true);
      expect(await opened.store.removeAction('main', 'deploy', 'uuid-deploy', 9)).toBe(false);
      expect(await opened.store.action('main', 'deploy')).toBeUndefined();
    });

    test('of two that make the same action in one commit, the first does', async () => {
      const unit = (uuid: string) => unitOf([], { definitions: [action('deploy', { uuid })] });
      const results = await opened.store.commit({ units: [unit('a'), unit('b')], tasks: [] });
      expect(results).toMatchObject([{ ok: true }, { ok: false, conflict: { kind: 'name', name: 'deploy' } }]);
      expect((await opened.store.action('main', 'deploy'))?.uuid).toBe('a');
    });

    test('actions are listed by name within their project', async () => {
      await define(action('b'), action('a'), action('c', { project: 'side' }));
      expect((await opened.store.actions('main')).map(({ job }) => job.name)).toEqual(['a', 'b']);
      expect((await opened.store.actions('side')).map(({ job }) => job.name)).toEqual(['c']);
    });

    test('actions and flows are listed by name a page at a time', async () => {
      const flow = (name: string) =>
        ({ kind: 'flow', project: 'main', uuid: name, name, at: 1, version: releaseFlow(name) }) as const;
      await define(action('c'), action('a'), action('b'), flow('c'), flow('a'), flow('b'));
      const actions = async (after: string) =>
        (await opened.store.actions('main', { after, limit: 2 })).map(({ job }) => job.name);
      const flows = async (after: string) =>
        (await opened.store.flows('main', { after, limit: 2 })).map(({ name }) => name);
      for (const page of [actions, flows]) {
        expect([await page(''), await page('b'), await page('c')]).toEqual([['a', 'b'], ['c'], []]);
      }
    });

    test('actions and flows are found by a part of their name, whatever the case of its ASCII letters', async () => {
      const names = ['Web-api', 'web', 'api_WEB', 'mail', '50%', 'Éa', 'éb'];
      const flow = (name: string) =>
        ({ kind: 'flow', project: 'main', uuid: name, name, at: 1, version: releaseFlow(name) }) as const;
      await define(...names.flatMap((name) => [action(name), flow(name)]));
      const found = async (contains: string, after = '') => {
        const page = { contains, after, limit: 9 };
        const actions = (await opened.store.actions('main', page)).map(({ job }) => job.name);
        expect((await opened.store.flows('main', page)).map(({ name }) => name)).toEqual(actions);
        return actions;
      };
      expect(await found('WEB')).toEqual(['Web-api', 'api_WEB', 'web']);
      expect(await found('web', 'Web-api')).toEqual(['api_WEB', 'web']);
      expect([await found('%'), await found('_'), await found("'")]).toEqual([['50%'], ['api_WEB'], []]);
      expect([await found('É'), await found('é')]).toEqual([['Éa'], ['éb']]);
      expect(await found('')).toHaveLength(names.length);
    });

    test('a flow name leads to its newest version, and older versions stay pinned', async () => {
      const [old, young] = [releaseFlow('web'), releaseFlow('web-2')];
      const flow = { kind: 'flow', project: 'main', uuid: 'f1', name: 'web', at: 1 } as const;
      await define({ ...flow, version: old });
      await define({ ...flow, version: young, at: 2 });
      expect(await opened.store.flow('main', 'web')).toEqual({ uuid: 'f1', name: 'web', version: young, updatedAt: 2 });
      expect(await opened.store.flows('main')).toEqual([{ uuid: 'f1', name: 'web', version: young, updatedAt: 2 }]);
      expect(await opened.store.flowVersion(old.hash)).toEqual(old);
      expect(await opened.store.removeFlow('main', 'web', 'other', 9)).toBe(false);
      expect(await opened.store.removeFlow('main', 'web', 'f1', 9)).toBe(true);
      expect(await opened.store.flow('main', 'web')).toBeUndefined();
      const history = [
        { number: 2, hash: young.hash, at: 2 },
        { number: 1, hash: old.hash, at: 1 },
      ];
      expect(await opened.store.flowHistory({ project: 'main', flow: 'web', limit: 9 })).toEqual(history);
      expect(await opened.store.flowHistory({ project: 'main', flow: 'web', limit: 9, after: 2 })).toEqual([
        history[1],
      ]);
      expect(await opened.store.flowHistory({ project: 'main', flow: 'web', limit: 1 })).toEqual([history[0]]);
      expect(await opened.store.flowHistory({ project: 'side', flow: 'web', limit: 9 })).toEqual([]);
      expect(await opened.store.flowVersion(young.hash)).toEqual(young);
    });

    test('a version without a name is only pinned, and pinning it again changes nothing', async () => {
      const version = releaseFlow('web');
      const pin = { kind: 'flow', project: 'main', uuid: 'f1', version } as const;
      await define({ ...pin, at: 1 });
      expect(await define({ ...pin, at: 2 })).toMatchObject([{ ok: true }]);
      expect(await opened.store.flowVersion(version.hash)).toEqual(version);
      expect(await opened.store.flows('main')).toEqual([]);
      expect(await opened.store.flowVersion('nobody')).toBeUndefined();
    });
  });
}
