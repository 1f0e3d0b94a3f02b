import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;
const operator = 'given-by-the-operator';
const tokens = new Map<string, string>();

/** As a client of Acolyte; the language is Chinese where it says so. */
async function ask(method: string, path: string, body?: unknown, more: Record<string, string> = {}) {
  const headers = { token: tokens.get('ada') ?? '', ...more };
  return (await server.call(method, `/v1/flow/${path}`, body, headers)).body;
}

const create = (body: object, more?: Record<string, string>) => ask('POST', 'group/create', body, more);
const start = (body: object, more?: Record<string, string>) =>
  ask('POST', 'template/ship_it/start', { description: 'a release', ...body }, more);

beforeAll(async () => {
  server = await startTestServer({ open: false, token: operator });
  const admin = { authorization: `Bearer ${operator}` };
  for (const [name, role] of [
    ['ada', 'member'],
    ['bob', 'viewer'],
  ] as const) {
    tokens.set(name, (await server.post('/api/users', { name, role }, admin)).body.token);
  }
  const text = 'flow ship step s => (DONE -> done) { action = wait; args = (event = "go"); }; flow_end';
  await server.post('/api/apply', { text }, admin);
  await server.call('PUT', '/v1/flow/template', { flow_meta_name: 'ship', name: 'ship_it' }, { token: operator });
  await server.post('/api/projects', { name: 'shop' }, admin);
  await server.post('/api/projects/shop/run-groups', { name: 'of shop' }, admin);
});

afterAll(() => server.close());

test('a group is created, instances are started in it, and both tell of each other', async () => {
  const made = await create({ name: '国庆大更新', description: 'of October', meta: '{"ticket": 7}' });
  expect(made).toMatchObject({
    ...{ status_code: 200, reason: null },
    data: { name: '国庆大更新', description: 'of October', meta: { ticket: 7 }, status: 'running', creator: 'ada' },
  });
  const { id } = made.data;
  expect(made.data.created_on).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  const first = await start({ group: String(id) });
  expect(first.data).toMatchObject({ group: id, status: 'running' });
  const second = await start({ group: '国庆大更新' });
  for (const group of [undefined, null, 0, '']) expect((await start({ group })).data.group).toBeNull();
  await ask('POST', 'instance/discard', { flow_instance_id: first.data.id, discard_reason: 'a trial' });
  const { data } = await ask('GET', `group/${id}`);
  expect(data).toMatchObject({ id, status: 'running', status_counts: { running: 1, stopped: 1 } });
  expect(data.instances.map((each: { id: number }) => each.id)).toEqual([second.data.id, first.data.id]);
  expect((await ask('GET', `group/${encodeURIComponent('国庆大更新')}`)).data).toEqual(data);
  expect((await ask('GET', `instance/_all?group=${id}&status=running`)).data).toMatchObject([{ id: second.data.id }]);
});

test('a name is given once, and what cannot be one is refused by its field', async () => {
  await create({ name: 'once' });
  expect(await create({ name: 'once' })).toMatchObject({
    ...{ status_code: 400, reason: 'group_existed', msg: "Group 'once' already exists" },
  });
  expect(await create({ name: 'once' }, { 'accept-language': 'zh' })).toMatchObject({ msg: "分组'once'已存在" });
  for (const [body, reason] of [
    [{}, 'name_empty'],
    [{ name: '' }, 'name_less_than_min_length'],
    [{ name: 'x'.repeat(101) }, 'name_more_than_max_length'],
    [{ name: '17' }, 'name_invalid_value'],
    [{ name: 'x', description: 'x'.repeat(1001) }, 'description_more_than_max_length'],
    [{ name: 'x', meta: '[1]' }, 'meta_invalid_type'],
    [{ name: 'x', meta: { text: 'x'.repeat(20_000) } }, 'meta_invalid_value'],
  ] as const) {
    expect(await create(body)).toMatchObject({ status_code: 400, reason });
  }
});

test('a group that is not there, or of another project, is unknown to each request', async () => {
  const { groups } = (await server.get('/api/projects/shop/run-groups', { authorization: `Bearer ${operator}` })).body;
  for (const key of [99_999, 'none', groups[0].id, 'of shop']) {
    const unknown = { status_code: 404, reason: 'group_not_exist', msg: `There is no group ${key}` };
    expect(await start({ group: key })).toMatchObject(unknown);
    expect(await ask('GET', `group/${key}`)).toMatchObject(unknown);
    expect(await ask('POST', `group/${key}/finish`)).toMatchObject(unknown);
    expect(await ask('GET', `instance/_all?group=${key}`)).toMatchObject(unknown);
  }
  expect(await start({ group: [7] })).toMatchObject({ reason: 'group_not_exist', msg: 'There is no group [7]' });
  expect((await start({ group: 'none' }, { 'accept-language': 'zh' })).msg).toBe('找不到分组 none');
});

test('a finished group takes no more instances', async () => {
  const { id } = (await create({ name: 'over' })).data;
  expect(await ask('POST', `group/${id}/finish`, {}, { token: tokens.get('bob') ?? '' })).toMatchObject({
    ...{ status_code: 403, reason: 'not_allow_operation' },
  });
  expect(await ask('POST', `group/${id}/finish`)).toMatchObject({ status_code: 200, data: { status: 'finished' } });
  expect(await start({ group: 'over' })).toMatchObject({
    ...{ status_code: 400, reason: 'group_finished', msg: "Group 'over' is finished: it takes no more instances" },
  });
  expect((await start({ group: id }, { 'accept-language': 'zh' })).msg).toBe("分组'over'已结束，不能再加入新的实例");
});

test('instances are found by the date of their start', async () => {
  const { data } = await start({});
  const [day] = data.created_on.split(' ');
  const ids = async (query: string) =>
    (await ask('GET', `instance/_all?${query}`)).data.map((each: { id: number }) => each.id);
  expect(await ids(`begin_date=${day}&end_date=${day}&limit=1`)).toEqual([data.id]);
  expect(await ids(`begin_date=${data.created_on}&end_date=${data.created_on}`)).toContain(data.id);
  expect(await ids('end_date=2000-01-01')).toEqual([]);
  expect(await ask('GET', 'instance/_all?begin_date=now')).toMatchObject({ reason: 'begin_date_invalid_format' });
});

test('the history of groups is by date, with how many instances have each status', async () => {
  const { id } = (await create({ name: 'history' })).data;
  await start({ group: id });
  const list = async (query: string) => {
    const { data } = await ask('GET', `group/_all?${query}`);
    return data.map((group: { name: string }) => group.name);
  };
  const today = (await ask('GET', `group/${id}`)).data.created_on;
  const [day] = today.split(' ');
  expect((await ask('GET', `group/_all?begin_date=${day}&end_date=${day}&limit=1`)).data).toMatchObject([
    { id, name: 'history', status_counts: { running: 1 } },
  ]);
  expect(await list(`begin_date=${today}&end_date=${today}`)).toContain('history');
  expect(await list('begin_date=2999-01-01')).toEqual([]);
  expect(await list('end_date=2000-01-01')).toEqual([]);
  expect(await list('status=finished')).toEqual(['over']);
  expect((await list(`after=${id}`)).includes('history')).toBe(false);
  for (const [query, reason] of [
    ['begin_date=yesterday', 'begin_date_invalid_format'],
    ['end_date=2026-13-41', 'end_date_invalid_format'],
    ['status=other', 'status_invalid_value'],
    ['limit=1000', 'limit_more_than_max'],
    ['after=99999', 'group_not_exist'],
  ]) {
    expect(await ask('GET', `group/_all?${query}`)).toMatchObject({ reason });
  }
});
