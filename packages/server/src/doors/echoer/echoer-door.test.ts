import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { ackWith, actionText, runText } from '../../testing/echoer-client.ts';
import { isOver, runUntil } from '../../testing/follow.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let service: ActionService;
let server: TestServer;

beforeEach(async () => {
  service = await startActionService();
  server = await startTestServer();
});

afterEach(async () => {
  await server.close();
  await service.close();
});

const action = (name: string, states?: string) => actionText(service, name, states);

const create = (path: string, data: string) => server.post(path, { data });

const ack: ReturnType<typeof ackWith> = (...given) => ackWith(server)(...given);

const states = async (name: string) => (await server.get(`/flowrun/${name}`)).body.spec.history_states;

type Document = { metadata: { name: string }; spec: { response: { state: string } } };

describe('what is created', () => {
  test('answers 200 and an empty JSON string, the README’s statements one by one', async () => {
    for (const name of ['ci', 'approval', 'deploy_1', 'approval_2', 'notify']) {
      const { status, text, headers } = await create('/action', action(name, 'SUCCESS | FAIL | AGREE | REJECT | NEXT'));
      expect({ status, text }).toEqual({ status: 200, text: '""' });
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    }
    const steps = [
      'step A => (SUCCESS->D | FAIL->A) { action = "ci"; args = (project="p",n=10); };',
      'step D => ( AGREE -> B | REJECT -> C | NEXT -> E | FAIL -> D ) { action="approval"; args=(project="p",n=1); };',
      'step B => (FAIL->B | SUCCESS->C) { action="deploy_1"; args=(project="p",n=1); };',
      'step E => (REJECT->C | AGREE->B | FAIL->E) { action="approval_2"; args=(project="p",n=1); };',
      'step C => (SUCCESS->done | FAIL->C){ action="notify"; args=(project="p",n=1); };',
    ];
    expect((await create('/flowrun', `flow_run my_flow_run\n${steps.join('\n')}\nflow_run_end\n/`)).text).toBe('""');
    for (const [step, state] of [...'ADBC'].map((name, index) => [
      name,
      ['SUCCESS', 'AGREE', 'SUCCESS'][index] ?? 'SUCCESS',
    ])) {
      const call = await service.next();
      expect(call.body.stepName).toBe(step);
      expect((await ack(call, String(state))).text).toBe('""');
    }
    expect(await states('my_flow_run')).toEqual(['ready', 'A', 'D', 'B', 'C', 'done']);
    const { spec: run } = (await server.get('/flowrun/my_flow_run')).body;
    const records = run.steps.map(({ metadata, spec }: Document) => `${metadata.name} ${spec.response.state}`);
    expect(records).toEqual(['A SUCCESS', 'D AGREE', 'B SUCCESS', 'E ', 'C SUCCESS']);
  });

  test('may be several statements in one text, and holds whole or not at all', async () => {
    expect((await create('/action', action('ci') + action('other'))).status).toBe(200);
    const broken = `${action('third')}action fourth return = (OK)`;
    expect((await create('/action', broken)).status).toBe(422);
    expect((await server.get('/action')).body.map((it: { metadata: { name: string } }) => it.metadata.name)).toEqual([
      'ci',
      'other',
    ]);
  });

  test('must be of the kind of its path', async () => {
    const { status, body } = await create('/flowrun', action('ci'));
    expect(status).toBe(422);
    expect(body.message).toContain('a statement action does not belong here');
    expect((await create('/action', runText('x'))).status).toBe(422);
    expect((await server.get('/action')).body).toEqual([]);
  });

  test('is refused with line, column and reason where it does not parse', async () => {
    const { status, body } = await create('/action', 'action ci\n  addr "x";\n  return = (OK);\naction_end');
    expect(status).toBe(422);
    expect(body.message).toMatch(/^fsl parse error: 2:8: /);
    expect(body.error).toMatchObject({ code: 'fsl_invalid', diagnostics: [{ line: 2, column: 8 }] });
    expect((await server.get('/action')).body).toEqual([]);
    expect((await create('/action', action('good'))).status).toBe(200);
  });

  test('has a name of its own: the second is refused with 409, also of many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create('/action', action('ci'))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    const runs = await Promise.all(Array.from({ length: 20 }, () => create('/flowrun', runText('once'))));
    expect(runs.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    expect((await server.get('/flowrun')).body).toHaveLength(1);
    expect(runs.find(({ status }) => status === 409)?.body).toMatchObject({ error: { code: 'already_exists' } });
  });

  test('survives two hundred actions at once', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `a${index}`);
    const answers = await Promise.all(names.map((name) => create('/action', action(name))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await server.get('/action')).body).toHaveLength(200);
  });

  test.each([
    ['nothing', undefined],
    ['not JSON', '{"data'],
    ['a number', { data: 5 }],
    ['an array', []],
    ['null', 'null'],
  ])('is not made of %s: 400 with error and message', async (_name, body) => {
    const { status, body: answer } = await server.call('POST', '/action', body);
    expect(status).toBe(400);
    expect(answer).toMatchObject({
      error: { code: 'body_invalid' },
      message: "post data is wrong, can't not unmarshal",
    });
  });

  test('may come without a content type, or as text', async () => {
    const response = await fetch(`${server.url}/action`, {
      method: 'POST',
      body: new Blob([JSON.stringify({ data: action('ci') })]),
    });
    expect(response.status).toBe(200);
    const { status } = await server.post('/action', { data: action('b') }, { 'content-type': 'text/plain' });
    expect(status).toBe(200);
  });

  test('is at most 1 MiB: more is refused with 413 and changes nothing', async () => {
    const { status, body } = await create('/action', `${action('ci')}// ${'x'.repeat(2 * 1024 * 1024)}`);
    expect(status).toBe(413);
    expect(body).toMatchObject({ error: { code: 'too_large' }, message: expect.any(String) });
    expect((await server.get('/action')).body).toEqual([]);
  });

  test('may be called like a member of every object', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect((await create('/action', action(name))).status).toBe(200);
      expect((await server.get(`/action/${name}`)).body.metadata.name).toBe(name);
      const flow = `flow_run ${name} step ${name} => (SUCCESS->done | FAIL->${name}) { action = "${name}"; args = (project="p", n=1); }; flow_run_end`;
      expect((await create('/flowrun', flow)).text).toBe('""');
      const call = await service.next();
      expect(call.body.stepName).toBe(name);
      await ack(call, 'SUCCESS');
      expect(await states(name)).toEqual(['ready', name, 'done']);
    }
  });
});

describe('documents', () => {
  test('have echoer’s fields, and versions in whole seconds', async () => {
    await create('/action', action('ci'));
    await create('/flow', 'flow later step A => (SUCCESS->done) { action = "ci"; }; flow_end');
    await create('/flowrun', runText('basic'));
    const { uuid } = (await service.next()).body;
    const meta = (kind: string, name: string) => ({
      metadata: { name, kind, version: expect.any(Number), uuid: expect.any(String), labels: null },
    });
    const { body: found } = await server.get('/action/ci');
    expect(found).toEqual({
      ...meta('action', 'ci'),
      spec: {
        system: '',
        serve_type: 0,
        endpoints: [`${service.url}/ci`],
        ca_pem: '',
        params: { project: 0, n: 1 },
        return_states: ['SUCCESS', 'FAIL'],
        reference_count: 0,
      },
    });
    expect(Math.abs(found.metadata.version - server.now() / 1000)).toBeLessThan(60);
    expect(Number.isInteger(found.metadata.version)).toBe(true);
    expect((await server.get('/flow/later')).body).toEqual({
      ...meta('flow', 'later'),
      spec: { steps: [{ action_name: 'ci', returns: { SUCCESS: 'done' } }] },
    });
    const { body: document } = await server.get('/flowrun/basic');
    expect(document.spec).toEqual({
      steps: [
        {
          metadata: { name: 'A', kind: 'step', version: expect.any(Number), uuid, labels: null },
          spec: {
            flow_id: 'basic',
            flow_run_uuid: document.metadata.uuid,
            action_run: {
              action_name: 'ci',
              action_params: { project: 'p', n: 3 },
              return_state_map: { SUCCESS: 'done', FAIL: 'A' },
              done: false,
            },
            response: { state: '' },
            data: '',
            retry_count: 0,
            global_variables: null,
          },
        },
      ],
      history_states: ['ready', 'A'],
      last_state: 'ready',
      current_state: 'A',
      last_event: '',
      last_err: '',
      global_variable: null,
    });
    expect((await server.get('/step/A')).body).toEqual(document.spec.steps[0]);
  });

  test('are listed as arrays, and by name', async () => {
    await create('/action', action('a') + action('ci'));
    await create('/flowrun', runText('one'));
    for (const [path, name] of [
      ['/action', 'a'],
      ['/flowrun', 'one'],
      ['/step', 'A'],
    ]) {
      const { status, body } = await server.get(`${path}?metadata.name=${name}`);
      expect(status).toBe(200);
      expect(body.map((it: { metadata: { name: string } }) => it.metadata.name)).toEqual([name]);
      expect((await server.get(`${path}?metadata.name=none`)).body).toEqual([]);
      expect((await server.get(`${path}?metadata.name=a&metadata.name=b`)).status).toBe(400);
    }
    expect((await server.get('/flow')).body).toEqual([]);
  });

  test.each(['/action/none', '/flow/none', '/flowrun/none', '/step/none', '/flowrun/%00', '/action/%E2%80%AE'])(
    'that are missing answer 404 with echoer’s message: %s',
    async (path) => {
      const { status, body } = await server.get(path);
      expect(status).toBe(404);
      expect(body).toEqual({ error: expect.any(Object), message: 'get data error or maybe not found' });
    },
  );

  test('are deleted by name and uuid, which must fit', async () => {
    await create('/action', action('ci'));
    await create('/flow', 'flow later step A => (SUCCESS->done) { action = "ci"; }; flow_end');
    await create('/flowrun', runText('one'));
    for (const path of ['/action/ci', '/flow/later', '/flowrun/one']) {
      const { body } = await server.get(path);
      expect((await server.delete(`${path}/wrong`)).status).toBe(404);
      expect((await server.get(path)).status).toBe(200);
      const { status, body: empty } = await server.delete(`${path}/${body.metadata.uuid}`);
      expect({ status, name: empty.metadata.name }).toEqual({ status: 200, name: '' });
      expect((await server.get(path)).status).toBe(404);
      expect((await server.delete(`${path}/${body.metadata.uuid}`)).status).toBe(404);
    }
  });

  test('are not said to be gone while the hook of a stop is under way; who deletes again does not wait for it', async () => {
    await create('/action', action('ci'));
    const hook = 'on_stop = ci (project = "p", n = 3);';
    await create('/flowrun', runText('hooked').replace('hooked', `hooked ${hook}`));
    const { uuid } = (await server.get('/flowrun/hooked')).body.metadata;
    expect((await server.delete(`/flowrun/hooked/${uuid}`)).status).toBe(409);
    expect((await server.get('/flowrun/hooked')).status).toBe(200);
    expect((await server.delete(`/flowrun/hooked/${uuid}`)).status).toBe(200);
    expect((await server.get('/flowrun/hooked')).status).toBe(404);
  });

  test('of a run that lives on after its action is gone: it finishes on what it started with', async () => {
    await create('/action', action('ci'));
    await create('/flowrun', runText('live'));
    const first = await service.next();
    const { uuid } = (await server.get('/action/ci')).body.metadata;
    await server.delete(`/action/ci/${uuid}`);
    await ack(first, 'FAIL');
    await ack(await service.next(), 'SUCCESS');
    expect(await states('live')).toEqual(['ready', 'A', 'A', 'done']);
  });
});

test('a run that ends otherwise shows echoer’s states', async () => {
  await create('/action', action('ci'));
  await create('/flowrun', runText('halted'));
  await service.next();
  await server.post('/api/runs/halted/stop', { reason: 'not today' });
  await runUntil(server, 'halted', isOver);
  expect(await states('halted')).toEqual(['ready', 'A', 'stopped']);
});

describe('clients', () => {
  test('of Go and Python write what is accepted', async () => {
    const texts = [
      `action x\n addr = "${service.url}";\n method = http;\n args = ;\n return = (SUCCESS | FAIL | REJECT | NEXT);\naction_end`,
      `action y\n addr = "${service.url}";\n args = (str a,str b, str c);\n return = (SUCCESS | FAIL);\naction_end`,
    ];
    for (const text of texts) expect((await create('/action', text)).text).toBe('""');
    const flows = [
      'flow_run  one\n  step S => (SUCCESS->done | FAIL->done) {action="x"; args=();};\nflow_run_end',
      'flow_run  pipeline_1597920529123456789\n  step pipeline_6f1c => (SUCCESS->done|FAIL->done) {action="y"; args=(a=`{"k":"v"}`, b="1.5", c=`say "hi"`);};\nflow_run_end',
    ];
    for (const text of flows) expect((await create('/flowrun', text)).text).toBe('""');
    const calls = [await service.next(), await service.next()];
    const second = calls.find(({ body }) => body.stepName === 'pipeline_6f1c');
    expect(second?.body).toMatchObject({ a: '{"k":"v"}', b: '1.5', c: 'say "hi"' });
    const { body } = await server.get('/flowrun');
    expect(body.at(-1).metadata.version - 100).toBeGreaterThan(0);
    expect(body[0].spec.steps[0].spec.action_run.done).toBe(false);
  });
});
