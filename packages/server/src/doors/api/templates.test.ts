import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
  await server.apply(flow);
});

afterEach(() => server.close());

const flow = `
action deploy addr = "http://127.0.0.1:9"; args = (str where, static int n = 1, const str own = "c"); return = (OK); action_end
flow release
    inputs = (str version, static str channel = "stable");
    step wait => (DONE -> ship) { action = wait; args = (event = "go"); };
    step ship => (OK -> done) { action = deploy; args = (where = $version); };
flow_end`;

const body = {
  flow: 'release',
  inputs: { version: '1.2' },
  args: { ship: { where: '$config.target' } },
  config: { target: 'eu' },
};

const many = Array.from({ length: 14 }, () => '$config.target');

const put = (name: string, more: object = {}, headers: Record<string, string> = {}) =>
  server.call('PUT', `/api/templates/${name}`, { ...body, ...more }, headers);
const start = (more: object) => server.post('/api/runs', { template: 'web', ...more });

describe('a template', () => {
  test('is made, shown with where each argument comes from, listed, changed and removed', async () => {
    const made = await put('web', { description: 'of the web team' });
    expect(made).toMatchObject({ status: 200, body: { id: 1, name: 'web', version: 1, problems: [] } });
    expect(made.headers.get('etag')).toBe('"1"');
    const { body: shown } = await server.get('/api/templates/web');
    expect(shown).toMatchObject({
      inputArguments: [
        { name: 'version', mark: 'auto', value: '1.2', from: 'template' },
        { name: 'channel', mark: 'static', value: 'stable', from: 'default' },
      ],
      stepArguments: [
        {
          step: 'wait',
          arguments: expect.arrayContaining([expect.objectContaining({ name: 'event', value: 'go', from: 'flow' })]),
        },
        {
          step: 'ship',
          arguments: [
            { name: 'where', mark: 'auto', value: 'eu', from: 'template' },
            { name: 'n', mark: 'static', value: 1, from: 'default' },
            { name: 'own', mark: 'const', value: 'c', from: 'default' },
          ],
        },
      ],
      schema: { required: [], properties: { version: { default: '1.2' } } },
    });
    expect(await put('web', {}, { 'if-match': '"1"' })).toMatchObject({ status: 200, body: { version: 2 } });
    await put('api', { args: {} });
    expect((await server.get('/api/templates/api')).body.stepArguments[1].arguments[0]).toMatchObject({
      reference: '$version',
      from: 'flow',
    });
    const { body: listed } = await server.get('/api/templates?flow=release');
    expect(listed.templates.map(({ name }: { name: string }) => name)).toEqual(['api', 'web']);
    const page = async (query: string) => (await server.get(`/api/templates?${query}`)).body.templates;
    expect(await page('limit=1')).toMatchObject([{ name: 'api', problems: [] }]);
    expect(await page('limit=1&after=api')).toMatchObject([{ name: 'web' }]);
    expect((await server.get('/api/templates?limit=501')).status).toBe(400);
    expect(await server.delete('/api/templates/api')).toMatchObject({ status: 200, body: { name: 'api' } });
    expect(await server.get('/api/templates/api')).toMatchObject({ status: 404 });
  });

  test('that two editors have read is changed by the first, and neither makes one that is there', async () => {
    await put('web');
    const both = await Promise.all([put('web', {}, { 'if-match': '"1"' }), put('web', {}, { 'if-match': '"1"' })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(await put('web')).toMatchObject({ status: 409, body: { error: { code: 'already_exists' } } });
    expect(await put('WEB')).toMatchObject({ status: 409, body: { error: { code: 'already_exists' } } });
    expect(await put('absent', {}, { 'if-match': '"1"' })).toMatchObject({ status: 412 });
    expect(await put('web', {}, { 'if-match': 'W/"2"' })).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await put('web', {}, { 'if-match': '*' })).toMatchObject({ status: 200, body: { version: 4 } });
    const stale = await server.call('DELETE', '/api/templates/web', undefined, { 'if-match': '"1"' });
    expect(stale).toMatchObject({ status: 412, body: { error: { code: 'changed_since' } } });
  });

  test.each([
    ['web', { args: { ship: { own: 'x' } } }, 422, 'ship.own'],
    ['web', { args: { ship: { n: 'x' } } }, 422, 'ship.n'],
    ['web', { args: { sheep: {} } }, 422, 'sheep'],
    ['web', { inputs: { version: 1 } }, 422, 'inputs.version'],
    ['web', { config: {} }, 422, 'ship.where'],
    ['web', { args: { ship: { where: many } }, config: { target: 'x'.repeat(10_000) } }, 422, 'ship'],
    ['web', { maxRunInstance: -1 }, 400, undefined],
    ['web', { flow: 'absent' }, 404, undefined],
    ['web', { flowNumber: 9 }, 404, undefined],
    ['w%C3%A9b', {}, 400, undefined],
    ['_all', {}, 422, 'name'],
    ['17', {}, 422, 'name'],
    ['x'.repeat(51), {}, 400, undefined],
  ])('%s with %j is refused', async (name, more, status, path) => {
    const answer = await put(name, more);
    expect(answer.status).toBe(status);
    if (path !== undefined) expect(answer.body.error.details.path).toBe(path);
  });

  test('that a new version of its flow breaks is named by apply, marked, and starts nothing; a pinned one goes on', async () => {
    await put('web');
    await put('pinned', { flowNumber: 1 });
    const applied = await server.apply(flow.replace('str where', 'str place').replace('where =', 'place ='));
    const problems = [{ at: 'ship.where', problem: 'is not declared; declared: place, n, own' }];
    expect(applied.brokenTemplates).toEqual([{ name: 'web', problems }]);
    const behind =
      'template pinned stays with version 1 of flow release: what is asked since then holds for none of its runs';
    expect(applied.warnings).toEqual([behind]);
    expect((await server.get('/api/templates/web')).body.problems).toEqual(problems);
    expect(await start({})).toMatchObject({ status: 422, body: { error: { details: { path: 'ship.where' } } } });
    expect(await start({ template: 'pinned' })).toMatchObject({ status: 201 });
  });
});

describe('a run of a template', () => {
  test('has what was bound when it began, and keeps it', async () => {
    await put('web');
    const { body: run } = await start({ name: 'one', description: 'the big one' });
    expect(run).toMatchObject({ template: { id: 1, name: 'web', version: 1 }, description: 'the big one' });
    await put('web', { config: { target: 'us' } }, { 'if-match': '*' });
    await server.post('/api/runs/one/events', { name: 'go' });
    const { body: attempts } = await server.get('/api/runs/one/journal');
    expect(JSON.stringify(attempts)).toContain('"args":{"where":"eu"');
    expect((await server.get('/api/runs/one')).body.inputs).toEqual({ version: '1.2', channel: 'stable' });
    expect(await start({ inputs: { version: '9' } })).toMatchObject({ status: 201 });
    expect((await server.get('/api/runs?template=web')).body.runs).toHaveLength(2);
    expect((await server.get('/api/runs?template=none')).body.runs).toEqual([]);
  });

  test('is refused with what no person gives, and for a template that is not there or of another flow', async () => {
    await put('web');
    expect(await start({ inputs: { channel: 'x' } })).toMatchObject({
      status: 422,
      body: { error: { details: { path: 'inputs.channel' } } },
    });
    expect(await start({ template: 'none' })).toMatchObject({
      status: 404,
      body: { error: { code: 'template_not_found' } },
    });
    expect(await start({ flow: 'other' })).toMatchObject({ status: 422 });
    expect(await server.post('/api/runs', {})).toMatchObject({ status: 400 });
  });

  test('with a key is the same run again, and another request with it is refused', async () => {
    await put('web');
    const { body: first } = await start({ idempotencyKey: 'k' });
    expect(await start({ idempotencyKey: 'k' })).toMatchObject({ status: 201, body: { id: first.id } });
    expect(await start({ idempotencyKey: 'k', inputs: { version: '2' } })).toMatchObject({ status: 422 });
  });

  test('is refused where there are as many as may be, until one has ended', async () => {
    await put('web', { maxRunInstance: 1 });
    const { body: one } = await start({ name: 'one', idempotencyKey: 'k' });
    expect(await start({ name: 'one', idempotencyKey: 'k' })).toMatchObject({ status: 201, body: { id: one.id } });
    expect(await start({})).toMatchObject({ status: 409, body: { error: { code: 'template_full' } } });
    await server.post('/api/runs/one/stop', {});
    expect(await start({})).toMatchObject({ status: 201 });
  });

  test('waits for its turn where the template says so, in the order of the starts, by the limit as it is then', async () => {
    await put('web', { maxRunInstance: 2, onFull: 'queue' });
    for (const name of ['a', 'b', 'c', 'd']) await start({ name });
    const statuses = async () =>
      (await server.get('/api/runs?template=web')).body.runs.map((run: { status: string }) => run.status).reverse();
    expect(await statuses()).toEqual(['running', 'running', 'created', 'created']);
    const text = 'its turn: template web has as many open runs as it may';
    expect((await server.get('/api/runs/c')).body.waitsFor).toEqual([
      { kind: 'slot', step: '', text, template: 'web' },
    ]);
    await put('web', { maxRunInstance: 1, onFull: 'queue' }, { 'if-match': '*' });
    await server.post('/api/runs/a/stop', {});
    expect(await statuses()).toEqual(['stopped', 'running', 'created', 'created']);
    await server.post('/api/runs/b/stop', {});
    await expect.poll(statuses).toEqual(['stopped', 'stopped', 'running', 'created']);
  });
});

describe('a flow that takes the configuration of its template', () => {
  const taking = `
    flow regional
        step wait => (DONE -> ship) { action = wait; args = (event = "go"); };
        step ship => (OK -> done) { action = deploy; args = (where = $config.eu.region, n = $config.count); };
    flow_end`;
  const config = { eu: { region: 'eu-1' }, count: 2, unused: true };
  const of = (given: object) => put('web', { flow: 'regional', inputs: {}, args: {}, config: given });

  test('has it in its runs, as the template says where each value comes from', async () => {
    await server.apply(taking);
    expect(await of(config)).toMatchObject({ status: 200, body: { problems: [] } });
    expect((await server.get('/api/templates/web')).body.stepArguments[1].arguments).toMatchObject([
      { name: 'where', value: 'eu-1', reference: '$config.eu.region', from: 'flow' },
      { name: 'n', value: 2, reference: '$config.count', from: 'flow' },
      { name: 'own', value: 'c', from: 'default' },
    ]);
    const { body: run } = await start({ name: 'web-1' });
    await server.call(
      'PUT',
      '/api/templates/web',
      { ...body, flow: 'regional', inputs: {}, args: {}, config: { ...config, count: 3 } },
      { 'if-match': '"1"' },
    );
    await server.post(`/api/runs/${run.id}/events`, { name: 'go' });
    const journal = (await server.get(`/api/runs/${run.id}/journal`)).text;
    expect(journal).toContain('"config":{"eu.region":"eu-1","count":2}');
    expect(journal).toContain('{"where":"eu-1","n":2,"own":"c"}');
  });

  test('is told what its configuration lacks, and starts without a template nowhere', async () => {
    await server.apply(taking);
    expect(await of({ count: 'two' })).toMatchObject({
      status: 422,
      text: expect.stringContaining(
        'ship.where the flow takes $config.eu.region, and the configuration has no eu.region',
      ),
    });
    expect(await server.post('/api/runs', { flow: 'regional', inputs: {} })).toMatchObject({
      status: 422,
      text: expect.stringContaining(
        'ship.where is $config.eu.region, the configuration of a template, and the run has none',
      ),
    });
  });

  test('breaks templates of before when it is applied', async () => {
    await put('web', { inputs: {}, args: {} });
    const applied = await server.apply(taking.replace('regional', 'release'));
    expect(JSON.stringify(applied)).toContain('$config.eu.region');
    expect((await start({ inputs: {} })).status).toBe(422);
  });
});
