import { apiRoutes } from '@signalbox/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

const as = (token: string) => ({ authorization: `Bearer ${token}` });
const admin = as('given-by-the-operator');

let server: TestServer;
let ann: { authorization: string };
let hash: string;
let run: { readonly id: string; readonly name: string };
let group: number;

const inShop = (path: string) => path.replace('/api', '/api/projects/shop');

beforeAll(async () => {
  server = await startTestServer({ open: false, token: 'given-by-the-operator' });
  const text = `action work addr = "http://127.0.0.1:9/x"; return = (OK | NO); action_end
    flow secretive
      step work => (OK -> review | NO -> hold) { action = work; trigger = manual; };
      deci review => (OK -> done | NO -> stopped) { who = "group(sre)"; };
    flow_end`;
  for (const name of ['shop', 'till']) {
    expect(await server.post('/api/projects', { name }, admin)).toMatchObject({ status: 201, body: { name } });
  }
  ann = as((await server.post('/api/users', { name: 'ann', groups: ['sre'], role: 'none' }, admin)).body.token);
  await server.post(inShop('/api/members'), { user: 'ann', role: 'admin' }, admin);
  expect(await server.post('/api/apply', { text }, admin)).toMatchObject({ status: 200 });
  hash = (await server.get('/api/flows/secretive', admin)).body.hash;
  run = (await server.post('/api/runs', { flow: 'secretive', name: 'hidden' }, admin)).body;
  group = (await server.post('/api/run-groups', { name: 'secret-group' }, admin)).body.id;
  const lock = { jobs: ['other'], requires: [{ build: 'SUCCESS' }] };
  expect(await server.call('PUT', '/api/interlocks/secret-lock', lock, admin)).toMatchObject({ status: 200 });
});

afterAll(() => server.close());

/** What it says, whatever was asked for. */
function saidOf({ status, text }: { readonly status: number; readonly text: string }, ...names: readonly string[]) {
  return { status, text: names.reduce((left, name) => left.replaceAll(name, 'X'), text) };
}

describe('what is of another project', () => {
  test('is not there by its number either', async () => {
    expect((await server.get(`/api/run-groups/${group}`, admin)).body).toMatchObject({ name: 'secret-group' });
    for (const [method, path] of [
      ['GET', `/api/run-groups/${group}`],
      ['POST', `/api/run-groups/${group}/finish`],
    ] as const) {
      expect(await server.call(method, inShop(path), undefined, ann)).toMatchObject({ status: 404 });
    }
  });

  test('is under its own project as what is not there, by whatever name', async () => {
    const known = {
      template: 'secretive',
      run: run.id,
      flow: 'secretive',
      hash,
      action: 'work',
      group: 'secret-group',
      interlock: 'secret-lock',
      build: 'b1',
      scm: 'git',
      name: 'shop',
    };
    for (const { method, path } of apiRoutes.filter((each) => each.where === 'project' && each.path.includes('/:'))) {
      if (path.startsWith('/api/projects/')) continue;
      const address = (names: Readonly<Record<string, string>>) =>
        inShop(path).replaceAll(/:(\w+)/g, (_, param) => names[param] ?? 'absent');
      const body = {
        step: 'work',
        outcome: 'OK',
        visit: 1,
        digest: 'd',
        reason: 'for some reason',
        action: 'x',
        to: hash,
      };
      const ask = (names: Readonly<Record<string, string>>) =>
        server.call(method, address(names), method === 'POST' ? { ...body, name: 'x', args: {} } : undefined, ann);
      const mixed = await ask(known);
      const unknown = await ask(Object.fromEntries(Object.keys(known).map((key) => [key, 'absent'])));
      expect([path, saidOf(mixed, ...Object.values(known))]).toEqual([
        path,
        saidOf(unknown, 'absent', ...Object.values(known)),
      ]);
      expect([path, mixed.status]).not.toEqual([path, 200]);
    }
  });

  test('is in no list', async () => {
    for (const [path, name] of [
      ['/api/runs', 'runs'],
      ['/api/flows', 'flows'],
      ['/api/actions', 'actions'],
      ['/api/jobs', 'jobs'],
      ['/api/decisions', 'decisions'],
      ['/api/inbox', 'decisions'],
      ['/api/builds', 'builds'],
      ['/api/repositories', 'repositories'],
      ['/api/secrets', 'secrets'],
    ] as const) {
      expect([path, (await server.get(inShop(path), ann)).body]).toMatchObject([path, { [name]: [] }]);
    }
    expect(await server.get(inShop(`/api/runs?after=${run.id}`), ann)).toMatchObject({ body: { runs: [] } });
  });

  test('is not to be had without a role in project `default` either', async () => {
    for (const path of ['/api/runs', `/api/runs/${run.id}`, '/api/flows/secretive', `/api/flow-versions/${hash}`]) {
      expect(await server.get(path, ann)).toMatchObject({
        status: 404,
        body: { error: { code: 'project_not_found' } },
      });
    }
    expect(await server.get(`/runs/${run.name}`, ann)).toMatchObject({ status: 404 });
  });
});

test('a project has flows, runs and secrets of its own, under the names that others have', async () => {
  expect(await server.post(inShop('/api/apply'), { text: flowOf('there') }, ann)).toMatchObject({ status: 200 });
  const started = await server.post(inShop('/api/runs'), { flow: 'secretive', name: 'hidden' }, ann);
  expect(started).toMatchObject({ status: 201, body: { name: 'hidden' } });
  expect(started.body.id).not.toBe(run.id);
  expect((await server.get(inShop('/api/runs/hidden'), ann)).body).toMatchObject({ id: started.body.id });
  expect((await server.get('/api/runs/hidden', admin)).body).toMatchObject({ id: run.id });
  expect((await server.get('/api/projects/default/runs/hidden', admin)).body).toMatchObject({ id: run.id });
  expect((await server.get(`/api/runs/${started.body.id}`, admin)).status).toBe(404);
  const plan = (to: string) => server.get(inShop(`/api/runs/hidden/migration?to=${to}`), ann);
  expect([(await plan('newest')).status, (await plan(hash)).status]).toEqual([200, 404]);
  await server.post(inShop('/api/secrets'), { name: 'key', value: 'of the shop' }, ann);
  expect((await server.get('/api/secrets', admin)).body).toEqual({ secrets: [] });
  const globally = { name: 'key', value: 'of all', global: true };
  expect(await server.post(inShop('/api/secrets'), globally, ann)).toMatchObject({ status: 403 });
});

function flowOf(step: string): string {
  return `action work addr = "http://127.0.0.1:9/x"; return = (OK | NO); action_end
    flow secretive step ${step} => (OK -> done | NO -> hold) { action = work; trigger = manual; }; flow_end`;
}

describe('a role in a project', () => {
  test('comes by a group too, is the higher of both, and goes at once', async () => {
    const token = as(
      (await server.post('/api/users', { name: 'bob', groups: ['qa'], role: 'none' }, admin)).body.token,
    );
    const roles = async () => (await server.get('/api/me', token)).body.roles;
    expect(await roles()).toEqual({});
    await server.post(inShop('/api/members'), { group: 'qa', role: 'maintainer' }, ann);
    await server.post(inShop('/api/members'), { user: 'bob', role: 'member' }, ann);
    expect(await roles()).toEqual({ shop: 'maintainer' });
    await server.post(inShop('/api/members'), { group: 'qa', role: null }, ann);
    expect(await roles()).toEqual({ shop: 'member' });
    expect((await server.get('/api/projects', token)).body.projects).toMatchObject([{ name: 'shop', role: 'member' }]);
    await server.post(inShop('/api/members'), { user: 'bob', role: null }, ann);
    expect((await server.get('/api/projects', token)).body).toEqual({ projects: [] });
    expect(await server.get(inShop('/api/runs'), token)).toMatchObject({ status: 404 });
  });

  test('is no role of the instance: its administrator adds no users and no projects', async () => {
    expect(await server.post('/api/users', { name: 'eve' }, ann)).toMatchObject({ status: 403 });
    expect(await server.post('/api/projects', { name: 'own' }, ann)).toMatchObject({ status: 403 });
    await server.post('/api/members', { user: 'ann', role: 'admin' }, admin);
    expect(await server.get('/api/members', ann)).toMatchObject({ status: 200 });
    const added = { name: 'eve', role: 'admin', password: 'long enough for all' };
    expect(await server.post('/v1/user/add', added, ann)).toMatchObject({ status: 403 });
    await server.post('/api/members', { user: 'ann', role: null }, admin);
    expect(await server.post('/api/members', { user: 'ann', role: 'admin' }, ann)).toMatchObject({ status: 404 });
    expect(await server.get('/api/audit', ann)).toMatchObject({ status: 403 });
  });

  test('says nothing of where mail of others goes, as its links decide wherever they may', async () => {
    await server.post('/api/users', { name: 'zoe', role: 'approver' }, admin);
    const taken = { user: 'zoe', email: 'ann@example.org' };
    expect(await server.post(inShop('/api/mailbox'), taken, ann)).toMatchObject({ status: 403 });
    expect(await server.get(inShop('/api/mailbox?user=zoe'), ann)).toMatchObject({ status: 403 });
    const { body } = await server.post('/api/tokens', { name: 'shop', role: 'admin', projects: ['shop'] }, ann);
    const own = { email: 'ann@example.org' };
    expect(await server.post(inShop('/api/mailbox'), own, as(body.token))).toMatchObject({ status: 403 });
    expect(await server.post(inShop('/api/mailbox'), own, ann)).toMatchObject({ status: 200 });
  });

  test('of an administrator is told in the audit of the project, which has nothing of others', async () => {
    const { body } = await server.get('/api/projects/shop/audit', ann);
    const texts = body.entries.map(({ text }: { text: string }) => JSON.parse(text).project);
    expect(new Set(texts)).toEqual(new Set(['shop']));
    expect(body.entries.map(({ what }: { what: string }) => what)).toContain('member.set');
    const [first] = body.entries;
    const { body: rest } = await server.get(`/api/projects/shop/audit?after=${first.no}&limit=1`, ann);
    expect(rest.entries).toEqual(body.entries.slice(1, 2));
  });
});

test('a token for one project may nothing in another, whatever its user may, and is made by who may there', async () => {
  await server.post('/api/projects/till/members', { user: 'ann', role: 'viewer' }, admin);
  const made = await server.post('/api/tokens', { name: 'ci', role: 'admin', projects: ['till'] }, ann);
  expect(made).toMatchObject({ status: 201, body: { projects: ['till'] } });
  const token = as(made.body.token);
  expect(await server.get('/api/projects/till/runs', token)).toMatchObject({ status: 200 });
  expect(await server.get(inShop('/api/runs'), token)).toMatchObject({ status: 404 });
  expect(await server.post('/api/projects/till/apply', { text: '' }, token)).toMatchObject({ status: 403 });
  expect(await server.post('/api/tokens', { name: 'same', role: 'viewer' }, token)).toMatchObject({ status: 403 });
  for (const path of ['/api/users', '/api/agents']) {
    expect([(await server.get(path, token)).status, (await server.get(path, ann)).status]).toEqual([403, 200]);
  }
  const wider = { name: 'wide', role: 'viewer', projects: ['default'] };
  expect(await server.post('/api/tokens', wider, ann)).toMatchObject({ status: 404 });
});

test('what goes on in an archived project can be held, ended and decided, and nothing begins there', async () => {
  const of = (path: string) => `/api/projects/old${path}`;
  await server.post('/api/projects', { name: 'old' }, admin);
  await server.post(of('/members'), { user: 'ann', role: 'approver' }, admin);
  const text = 'flow f deci d => (YES -> done) { who = "ann"; }; flow_end';
  await server.post(of('/apply'), { text }, admin);
  for (const name of ['goes', 'ends']) await server.post(of('/runs'), { flow: 'f', name }, admin);
  await server.post('/api/projects/old/archive', {}, admin);
  expect(await server.post(of('/runs'), { flow: 'f', name: 'new' }, ann)).toMatchObject({ status: 409 });
  expect(await server.post(of('/runs/ends/retry'), {}, ann)).toMatchObject({ status: 409 });
  expect(await server.get(of('/signing-keys'), admin)).toMatchObject({ status: 409 });
  expect(await server.post(of('/runs/ends/pause'), {}, ann)).toMatchObject({ status: 200 });
  expect(await server.post(of('/runs/ends/stop'), {}, ann)).toMatchObject({ body: { status: 'stopped' } });
  const [{ visit, digest }] = (await server.get(of('/runs/goes'), ann)).body.decisions;
  const answer = { step: 'd', visit, digest, outcome: 'YES' };
  expect(await server.post(of('/runs/goes/decide'), answer, ann)).toMatchObject({ body: { status: 'done' } });
  expect(await server.post(of('/builds/none/kill'), {}, ann)).toMatchObject({ status: 404 });
});

test('an archived project is looked at and not changed, until it is taken back', async () => {
  await server.post('/api/projects', { name: 'old' }, admin);
  expect(await server.post('/api/projects/old/archive', {}, ann)).toMatchObject({ status: 403 });
  expect(await server.post('/api/projects/old/archive', {}, admin)).toMatchObject({ status: 200 });
  expect(await server.get('/api/projects/old/runs', admin)).toMatchObject({ status: 200 });
  const change = () => server.post('/api/projects/old/apply', { text: flowOf('work') }, admin);
  expect(await change()).toMatchObject({ status: 409, body: { error: { code: 'wrong_status' } } });
  expect(await server.post('/api/projects/old/restore', {}, admin)).toMatchObject({ status: 200 });
  expect(await change()).toMatchObject({ status: 200 });
  expect(await server.post('/api/projects/default/archive', {}, admin)).toMatchObject({ status: 422 });
});
