import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;
let service: ActionService;
let by: Readonly<Record<string, { readonly authorization: string }>>;

const roles = { ada: 'approver', bea: 'approver', cy: 'member', dot: 'maintainer', eli: 'viewer', root: 'admin' };
const groups: Readonly<Record<string, readonly string[]>> = { ada: ['sre'], bea: ['sre', 'dev'], dot: ['sre'] };

beforeAll(async () => {
  service = await startActionService();
  server = await startTestServer();
  const people: Record<string, { authorization: string }> = {};
  let admin: Record<string, string> = {};
  for (const [name, role] of Object.entries(roles)) {
    const { body } = await server.post('/api/users', { name, role, groups: groups[name] ?? [] }, admin);
    if (body.adminToken) admin = { authorization: `Bearer ${body.adminToken}` };
    people[name] = { authorization: `Bearer ${body.token}` };
  }
  by = people;
  const text = `
    action deploy addr = "${service.url}"; args = (); return = (OK); environment = "production"; action_end
    flow bare step ship => (OK -> done) { action = deploy; }; flow_end
    flow asked
      deci approve => (AGREE -> ship | REJECT -> stopped) { who = "2 of group(sre)"; };
      step ship => (OK -> done) { action = deploy; };
    flow_end`;
  expect((await server.post('/api/apply', { text }, by.dot)).status).toBe(200);
});

afterAll(async () => {
  await server.close();
  await service.close();
});

const twoOfSre = {
  environments: ['production'],
  requires: [{ decision: { quorum: '2 of group(sre)', exclude: ['commit_authors'] } }],
};

let names = 0;
let name: string;
let run: string;

afterEach(() => remove());

beforeEach(() => {
  names += 1;
  name = `lock${names}`;
  run = `r${names}`;
});

const path = () => `/api/interlocks/${name}`;
const put = (body: object, who = 'root', headers: Record<string, string> = {}) =>
  server.call('PUT', path(), body, { ...by[who], ...headers });
const remove = (who = 'root', headers: Record<string, string> = {}) =>
  server.call('DELETE', path(), undefined, { ...by[who], ...headers });
const shown = async (who = 'cy') => (await server.get(`/api/runs/${run}`, by[who])).body;
const start = (flow: string) => server.post('/api/runs', { flow, name: run }, by.cy);

async function agree(...who: readonly string[]) {
  for (const each of who) {
    const { decisions } = await shown(each);
    const { step, visit, digest } = decisions[0];
    await server.post(`/api/runs/${run}/decide`, { step, visit, outcome: 'AGREE', digest }, by[each]);
  }
}

describe('interlocks', () => {
  test('are read by all, and put by administrators of the project alone', async () => {
    for (const who of ['cy', 'dot']) expect((await put(twoOfSre, who)).status).toBe(403);
    const made = await put({ ...twoOfSre, description: 'the shop' });
    expect(made).toMatchObject({ status: 200, body: { name, revision: 1, updatedBy: 'root', jobs: [], below: [] } });
    expect(made.headers.get('etag')).toBe('"1"');
    const { breaks, ...view } = made.body;
    expect(breaks.map(({ flow }: { flow: string }) => flow)).toContain('bare');
    expect((await server.get(path(), by.eli)).body).toEqual(view);
    expect((await server.get('/api/interlocks', by.eli)).body.interlocks).toEqual([view]);
    expect((await remove('dot')).status).toBe(403);
    expect(await remove()).toMatchObject({ status: 200, body: { name } });
    expect(await remove()).toMatchObject({ status: 404, body: { error: { code: 'interlock_not_found' } } });
    expect((await server.get(path(), by.eli)).status).toBe(404);
  });

  test('are changed by who has read them as they are, and told of with what was before', async () => {
    const stale = { status: 412, body: { error: { code: 'changed_since' } } };
    expect(await put(twoOfSre, 'root', { 'if-match': '"1"' })).toMatchObject(stale);
    expect(await put(twoOfSre, 'root', { 'if-match': '"0"' })).toMatchObject({ status: 200 });
    expect(await put(twoOfSre, 'root', { 'if-match': '"0"' })).toMatchObject(stale);
    expect(await put({ ...twoOfSre, jobs: ['deploy'] }, 'root', { 'if-match': '"1"' })).toMatchObject({ status: 200 });
    expect(await remove('root', { 'if-match': '"1"' })).toMatchObject(stale);
    expect(await remove('root', { 'if-match': '*' })).toMatchObject({ status: 200 });
    const { entries } = (await server.get('/api/projects/default/audit?limit=500', by.root)).body;
    const told = entries.filter(({ subject }: { subject: string }) => subject === name);
    expect(told).toMatchObject([
      { what: 'interlock.set', details: { before: null, after: { revision: 1, jobs: [] } } },
      { what: 'interlock.set', details: { before: { revision: 1 }, after: { revision: 2, jobs: ['deploy'] } } },
      { what: 'interlock.remove', details: { before: { revision: 2 }, after: null } },
    ]);
  });

  test('that nobody or everybody would meet cannot be written', async () => {
    const deciding = (decision: object) => put({ ...twoOfSre, requires: [{ decision }] });
    for (const quorum of ['0 of group(sre)', 'sre(', '2 of ann', 'group(a) of']) {
      expect(await deciding({ quorum })).toMatchObject({ status: 422, body: { error: { code: 'argument_invalid' } } });
    }
    const schemed = await put({ ...twoOfSre, hosts: ['a.example', 'https://deploy.example'] });
    expect(schemed).toMatchObject({
      status: 422,
      body: { error: { code: 'argument_invalid', details: { path: 'hosts.1' } } },
    });
    const wrong = [
      put({ ...twoOfSre, requires: [] }),
      put({ ...twoOfSre, environments: [] }),
      put({ ...twoOfSre, steps: ['ship'] }),
      put({ ...twoOfSre, requires: [{ build: 'FAIL' }] }),
      deciding({ quorum: '' }),
      deciding({ quorum: 'ann', kind: 'record' }),
      deciding({ quorum: 'ann', outcomes: [] }),
    ];
    for (const answer of wrong) expect((await answer).status).toBe(400);
    expect((await server.call('PUT', '/api/interlocks/a.b', twoOfSre, by.root)).status).toBe(400);
    const full = {
      ...twoOfSre,
      requires: [
        { decision: { quorum: 'group(sre)', exclude: [], kind: 'qa', outcomes: ['PASS'], overridden: true } },
        { build: 'SUCCESS' },
      ],
      below: ['bare'],
    };
    const { body } = await put(full);
    expect(body).toMatchObject(full);
  });

  test('keep an effect back that too few have decided about, and let it go with their evidence', async () => {
    await put(twoOfSre);
    const calls = service.calls.length;
    expect((await start('bare')).body).toMatchObject({
      status: 'held',
      detail: `policy: step ship is not dispatched: interlock ${name}: no decision that guards it is granted by 2 of group(sre)`,
      waitsFor: [{ text: expect.stringContaining('an interlock') }],
    });
    expect((await server.post(`/api/runs/${run}/retry`, {}, by.cy)).body.status).toBe('held');
    run += '-asked';
    await start('asked');
    const { decisions } = (await server.get(`/api/runs/${run}`, by.ada)).body;
    const requires = [{ decision: { quorum: '2 of group(sre)', exclude: ['commit_authors'], overridden: false } }];
    expect(decisions[0].guards[0].interlocks).toContainEqual({ name, requires });
    await agree('ada');
    expect(service.calls.length).toBe(calls);
    await agree('bea');
    const call = await service.next();
    expect(call.body.stepName).toBe('ship');
    expect((await shown()).status).toBe('running');
  });

  test('keep back what calls a host, however it is named and whatever it says of itself', async () => {
    const { host } = new URL(service.url);
    await put({ requires: twoOfSre.requires, hosts: [host] });
    const text = `action harmless addr = "${service.url}"; args = (); return = (OK); effect = no; action_end
      flow sneaky step s => (OK -> done) { action = harmless; }; flow_end`;
    const refused = await server.post('/api/apply', { text }, by.dot);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'interlocked' } } });
    expect((await start('bare')).body).toMatchObject({ status: 'held', detail: expect.stringMatching(/^policy/) });
  });

  test('refuse a flow that comes to the effect without evidence, with the way, and say so of those that are there', async () => {
    const { body } = await put(twoOfSre);
    expect(body.breaks).toContainEqual({
      ...{ flow: 'bare', severity: 'error' },
      problem: expect.stringContaining('step (ship) is reached by ship without what it requires'),
    });
    const apply = (text: string) => server.post('/api/apply', { text, file: 'a.fsl' }, by.dot);
    const around = `flow around
  step try => (OK -> ship) { action = deploy; };
  step ship => (OK -> done) { action = deploy; };
flow_end`;
    const refused = await apply(around);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'interlocked' } } });
    const { details, message } = refused.body.error;
    expect(message).toMatch(/^2:8: interlock lock\d+: step \(try\) is reached by try without what it requires/);
    expect(details.diagnostics).toHaveLength(2);
    expect(details.diagnostics[1].rendered).toContain('a.fsl:3:8: error: ');
    expect((await server.get('/api/flows/around', by.dot)).status).toBe(404);
    const inline = 'flow_run now step s => (OK -> done) { action = deploy; }; flow_run_end';
    expect((await apply(inline)).status).toBe(409);
    const bare = 'flow bare step ship => (OK -> done) { action = deploy; }; flow_end';
    expect(await apply(bare)).toMatchObject({
      status: 200,
      body: { warnings: [expect.stringContaining('interlock')] },
    });
    const loose = `flow loose deci approve => (AGREE -> ship) { who = "2 of (group(sre) or group(dev))"; };
      step ship => (OK -> done) { action = deploy; }; flow_end`;
    expect(await apply(loose)).toMatchObject({
      status: 200,
      body: { warnings: [expect.stringContaining('is known when it is dispatched')] },
    });
    const hooked = `flow hooked on_finish = deploy; step w => (DONE -> done) { action = wait; args = (for = "1s"); }; flow_end`;
    expect((await apply(hooked)).body.error?.message).toContain('1:6: interlock');
  });

  test('count the people as they are when the effect is dispatched', async () => {
    await put(twoOfSre);
    const text = `flow late
      deci approve => (AGREE -> wait | REJECT -> stopped) { who = "2 of group(sre)"; };
      step wait => (DONE -> ship) { action = wait; args = (event = "go"); };
      step ship => (OK -> done) { action = deploy; };
    flow_end`;
    expect((await server.post('/api/apply', { text }, by.dot)).status).toBe(200);
    await start('late');
    await agree('ada', 'bea');
    await server.post('/api/users/bea', { groups: ['dev'] }, by.root);
    await server.post(`/api/runs/${run}/events`, { name: 'go' }, by.cy);
    expect(await shown()).toMatchObject({
      status: 'held',
      detail: expect.stringContaining('1 of group(sre) is missing'),
    });
    await server.post('/api/users/bea', { groups: ['sre'] }, by.root);
    expect((await server.post(`/api/runs/${run}/retry`, {}, by.cy)).body.status).toBe('running');
    await service.next();
  });

  test('are overridden by who may change them, with a reason, and that is told', async () => {
    await put(twoOfSre);
    await start('bare');
    const override = (reason: string, who: string) =>
      server.post(`/api/runs/${run}/override-interlock`, { step: 'ship', reason }, by[who]);
    expect((await override('the shop is down', 'dot')).status).toBe(403);
    expect(await override('down', 'root')).toMatchObject({ status: 422, body: { error: { code: 'reason_required' } } });
    expect(await override('the shop is down', 'root')).toMatchObject({ status: 200, body: { status: 'running' } });
    await service.next();
    const { entries } = (await server.get('/api/projects/default/audit?limit=500', by.root)).body;
    expect(entries.at(-1)).toMatchObject({
      what: 'interlock.override',
      actor: 'root',
      details: { step: 'ship', interlocks: [name], reason: 'the shop is down' },
    });
  });
});
