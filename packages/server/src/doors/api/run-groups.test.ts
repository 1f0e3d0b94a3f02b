import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;
let ada: { readonly authorization: string };
const operator = { authorization: 'Bearer given-by-the-operator' };
const text = 'flow f step s => (DONE -> done) { action = wait; args = (event = "go"); }; flow_end';

beforeAll(async () => {
  server = await startTestServer({ open: false, token: 'given-by-the-operator' });
  ada = { authorization: `Bearer ${(await server.post('/api/users', { name: 'ada' }, operator)).body.token}` };
  await server.post('/api/apply', { text }, operator);
  await server.call('PUT', '/api/templates/t', { flow: 'f' }, operator);
  await server.post('/api/projects', { name: 'shop' }, operator);
  await server.post('/api/projects/shop/apply', { text }, operator);
});

afterAll(() => server.close());

const add = (name: string, more: object = {}) => server.post('/api/run-groups', { name, ...more }, ada);
const start = (group: unknown, more: object = {}) => server.post('/api/runs', { flow: 'f', group, ...more }, ada);
const refusal = (status: number, code: string) => ({ status, body: { error: { code } } });

describe('a group of runs', () => {
  test('is made, listed, shown with how its runs are, and finished', async () => {
    const made = await add('big release', { description: 'of October', meta: { ticket: 7 } });
    const { id } = made.body;
    expect(made).toMatchObject({
      status: 201,
      body: { project: 'default', status: 'running', meta: { ticket: 7 }, creator: 'ada', runs: {} },
    });
    const { body: one } = await start(id);
    expect(one.group).toEqual({ id, name: 'big release' });
    const { body: two } = await start('big release', { flow: undefined, template: 't' });
    expect(two).toMatchObject({ group: { id }, template: { name: 't' } });
    await server.post(`/api/runs/${one.name}/stop`, {}, ada);
    const shown = await server.get('/api/run-groups/big%20release', ada);
    expect(shown.body).toMatchObject({ id, description: 'of October', runs: { running: 1, stopped: 1 } });
    expect((await server.get(`/api/run-groups/${id}`, ada)).body).toEqual(shown.body);
    const { body: listed } = await server.get('/api/runs?group=big%20release&status=running', ada);
    expect(listed.runs.map((run: { name: string }) => run.name)).toEqual([two.name]);
    const { body: journal } = await server.get(`/api/runs/${two.name}/journal`, ada);
    expect(journal.transitions[0].events[0].group).toEqual({ id, name: 'big release' });

    expect(await server.post(`/api/run-groups/${id}/finish`, {}, ada)).toMatchObject({
      status: 200,
      body: { status: 'finished', updatedBy: 'ada', runs: { running: 1 } },
    });
    expect(await server.post(`/api/run-groups/${id}/finish`, {}, ada)).toMatchObject({ status: 200 });
    expect(await start(id)).toMatchObject(refusal(409, 'run_group_finished'));
    await add('later');
    const names = async (query: string) =>
      (await server.get(`/api/run-groups?${query}`, ada)).body.groups.map((group: { name: string }) => group.name);
    expect(await names('')).toEqual(['later', 'big release']);
    expect(await names('status=finished')).toEqual(['big release']);
    expect(await names('limit=1')).toEqual(['later']);
    expect(await names(`from=${shown.body.createdAt}&until=${shown.body.createdAt}`)).toEqual([]);
    expect(await names('until=1')).toEqual([]);

    const { entries } = (await server.get('/api/audit?limit=200', operator)).body;
    const told = entries.filter(({ what }: { what: string }) => what.startsWith('run-group.'));
    expect(told.map((entry: { what: string; subject: string }) => [entry.what, entry.subject])).toEqual([
      ['run-group.add', 'big release'],
      ['run-group.finish', 'big release'],
      ['run-group.add', 'later'],
    ]);
    expect(told[0]).toMatchObject({ actor: 'ada', from: '127.0.0.1' });
  });

  test.each([
    ['twice', 409],
    ['Twice', 409],
    ['17', 400],
  ])('is not named %j where that is taken or no name', async (name, status) => {
    await add('twice');
    expect(await add(name)).toMatchObject({ status });
  });

  test('of another project, or that is not there, is unknown', async () => {
    const { body: group } = await server.post('/api/projects/shop/run-groups', { name: 'of shop' }, operator);
    for (const key of [group.id, 'of shop', 99_999]) {
      expect(await server.get(`/api/run-groups/${key}`, ada)).toMatchObject(refusal(404, 'run_group_not_found'));
      expect(await server.post(`/api/run-groups/${key}/finish`, {}, ada)).toMatchObject({ status: 404 });
      expect(await start(key)).toMatchObject(refusal(404, 'run_group_not_found'));
      expect((await server.get(`/api/runs?group=${key}`, ada)).body).toEqual({ runs: [] });
    }
    expect(await server.get('/api/projects/shop/run-groups', ada)).toMatchObject({ status: 404 });
  });

  test('is part of what a start with a key asks for', async () => {
    const { body: group } = await add('keyed');
    const { body: first } = await start(group.id, { idempotencyKey: 'k' });
    expect((await start('keyed', { idempotencyKey: 'k' })).body.id).toBe(first.id);
    expect(await start(undefined, { idempotencyKey: 'k' })).toMatchObject(refusal(422, 'argument_invalid'));
    await server.post('/api/run-groups/keyed/finish', {}, ada);
    expect((await start('keyed', { idempotencyKey: 'k' })).body.id).toBe(first.id);
    expect(await start('keyed', { idempotencyKey: 'l' })).toMatchObject(refusal(409, 'run_group_finished'));
  });

  test('has what is forked from its runs, until it is finished', async () => {
    await add('forked');
    const { body: run } = await start('forked');
    const fork = () => server.post(`/api/runs/${run.name}/fork`, { step: 's' }, ada);
    expect((await fork()).body.group).toMatchObject({ name: 'forked' });
    await server.post('/api/run-groups/forked/finish', {}, ada);
    const after = await fork();
    expect(after.status).toBe(201);
    expect(after.body.group).toBeUndefined();
  });

  test('of an archived project is looked at, and neither made nor finished', async () => {
    await server.post('/api/projects', { name: 'old' }, operator);
    await server.post('/api/projects/old/run-groups', { name: 'g' }, operator);
    await server.post('/api/projects/old/archive', {}, operator);
    expect((await server.get('/api/projects/old/run-groups/g', operator)).body).toMatchObject({ status: 'running' });
    expect(await server.post('/api/projects/old/run-groups', { name: 'h' }, operator)).toMatchObject({ status: 409 });
    expect(await server.post('/api/projects/old/run-groups/g/finish', {}, operator)).toMatchObject({ status: 409 });
  });
});
