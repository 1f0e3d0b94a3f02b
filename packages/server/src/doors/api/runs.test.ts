import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { ackWith } from '../../testing/echoer-client.ts';
import { isOver, runUntil } from '../../testing/follow.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let service: ActionService;
let server: TestServer;

beforeEach(async () => {
  service = await startActionService();
  server = await startTestServer();
  await server.apply(`
    action ship addr = "${service.url}/ship"; args = (str version); return = (OK | BAD); environment = "production"; action_end
    flow plain
      inputs = (str version, int n = 1);
      step ship => (OK -> done | BAD -> stopped) { action = ship; args = (version = $version); };
    flow_end
    flow gated
      inputs = (str version);
      deci review => (AGREE -> ship | REJECT -> stopped) { who = "group(release)"; };
      step ship => (OK -> done | BAD -> review) { action = ship; args = (version = $version); };
    flow_end
    flow handy
      on_failure = hold;
      step ship => (OK -> done | BAD -> hold) { action = ship; args = (version = "1"); trigger = manual; };
    flow_end`);
});

afterEach(async () => {
  await server.close();
  await service.close();
});

const start = (body: object) => server.post('/api/runs', body);
const inputs = { version: '1' };

async function openDecision(name: string) {
  await start({ flow: 'gated', name, inputs });
  const [decision] = (await server.get(`/api/runs/${name}`)).body.decisions;
  const decide = (outcome: string, more: object = {}) =>
    server.post(`/api/runs/${name}/decide`, {
      ...{ step: 'review', visit: decision.visit, digest: decision.digest, outcome },
      ...more,
    });
  return { decision, decide };
}

const eventsOf = async (run: string, type: string) => {
  const { transitions } = (await server.get(`/api/runs/${run}/journal`)).body;
  return transitions
    .flatMap(({ events }: { events: { type: string }[] }) => events)
    .filter((event: { type: string }) => event.type === type);
};

describe('a start', () => {
  test('answers 201 with the run, and calls the first action', async () => {
    const { status, body } = await start({ flow: 'plain', name: 'one', inputs });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'one',
      flow: 'plain',
      project: 'default',
      status: 'running',
      startedBy: 'admin',
      seq: 1,
    });
    expect(body.waitsFor).toEqual([{ kind: 'callback', step: 'ship', text: 'the acknowledgement of step ship' }]);
    expect((await service.next()).body).toMatchObject({ flowId: 'one', version: '1' });
    expect((await server.get(`/api/runs/${body.id}`)).body).toMatchObject({ id: body.id, name: 'one', inputs });
  });

  test('with the same idempotency key is the same run, also of twenty at once and after a restart', async () => {
    const body = { flow: 'plain', inputs, idempotencyKey: 'k1' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => start(body)));
    await server.restart();
    answers.push(await start(body));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body: { id } }) => id)).size).toBe(1);
    expect((await server.get('/api/runs')).body.runs).toHaveLength(1);
  });

  test.each([
    ['another flow', { flow: 'gated' }],
    ['other inputs', { inputs: { version: '2' } }],
    ['fewer inputs', { inputs: { version: '1' } }],
    ['another name', { name: 'other' }],
  ])('with the same idempotency key but %s is 422', async (_name, other) => {
    const first = { flow: 'plain', inputs: { version: '1', n: 7 }, idempotencyKey: 'k1' };
    await start(first);
    const { status, body } = await start({ ...first, ...other });
    expect({ status, code: body.error?.code }).toEqual({ status: 422, code: 'argument_invalid' });
    expect((await start(first)).status).toBe(201);
    expect((await server.get('/api/runs')).body.runs).toHaveLength(1);
  });

  test.each([
    ['key', 'known are: flow, template, name, inputs, idempotencyKey, group, description'],
    ['idempotencykey', 'did you mean idempotencyKey?'],
  ])('with the field %s, which there is not, starts nothing', async (field, told) => {
    const { status, body } = await start({ flow: 'plain', inputs, [field]: 'k1' });
    expect({ status, error: body.error }).toEqual({
      status: 400,
      error: {
        code: 'body_invalid',
        message: `what was sent has ${field}, which nobody knows here; ${told}`,
        details: { path: '' },
      },
    });
    expect((await server.get('/api/runs')).body.runs).toEqual([]);
  });

  test('under a name that is taken is 409', async () => {
    await start({ flow: 'plain', name: 'one', inputs });
    const { status, body } = await start({ flow: 'plain', name: 'one', inputs });
    expect({ status, code: body.error.code }).toEqual({ status: 409, code: 'already_exists' });
  });

  test.each([
    ['an unknown flow', { flow: 'none' }, 404, 'flow_not_found'],
    ['a missing input', { flow: 'plain' }, 422, 'argument_invalid'],
    ['an input of the wrong type', { flow: 'plain', inputs: { version: 1 } }, 422, 'argument_invalid'],
    ['an input that is not declared', { flow: 'plain', inputs: { version: '1', x: 1 } }, 422, 'argument_invalid'],
    ['inputs that are a list', { flow: 'plain', inputs: ['1'] }, 400, 'body_invalid'],
    ['no flow', {}, 400, 'body_invalid'],
    ['a flow that is a number', { flow: 5 }, 400, 'body_invalid'],
    ['an empty name', { flow: 'plain', name: '', inputs }, 400, 'body_invalid'],
    ['a name that turns text around', { flow: 'plain', name: 'a\u202Eb', inputs }, 400, 'body_invalid'],
    ['a name with NUL', { flow: 'plain', name: 'a\0b', inputs }, 400, 'body_invalid'],
    ['a name of blanks', { flow: 'plain', name: ' \u00a0', inputs }, 400, 'body_invalid'],
    ['a name of 10 kB', { flow: 'plain', name: 'x'.repeat(10_000), inputs }, 400, 'body_invalid'],
    ['a flow called like a member of every object', { flow: '__proto__' }, 404, 'flow_not_found'],
  ])('with %s is refused', async (_name, body, status, code) => {
    const answer = await start(body);
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({ status, code });
    expect((await server.get('/api/runs')).body.runs).toEqual([]);
  });

  test.each([
    [{ flow: 'plian', inputs }, /^there is no flow plian; flows: .*plain.*; did you mean plain\?$/],
    [
      { flow: 'plain', inputs: { vresion: '1' } },
      /^input vresion is not declared; declared: version.*; did you mean version\?$/,
    ],
  ])('of %j is told what was probably meant', async (body, message) => {
    expect((await start(body)).body.error.message).toMatch(message);
  });

  test.each(['__proto__', 'constructor', '../..', 'a/b?c#d', '<b>', '%2e', 'ü'])(
    'may have any name, as %j',
    async (name) => {
      expect((await start({ flow: 'plain', name, inputs })).status).toBe(201);
      const { status, body } = await server.get(`/api/runs/${encodeURIComponent(name)}`);
      expect({ status, name: body.name }).toEqual({ status: 200, name });
    },
  );
});

describe('a decision', () => {
  test('says who, what and which digest, and is listed until it is made', async () => {
    const { decision, decide } = await openDecision('one');
    expect(decision).toMatchObject({
      ...{ step: 'review', visit: 1, who: 'group(release)', outcomes: ['AGREE', 'REJECT'], grants: ['AGREE'] },
      ...{ reasonMinLength: 10, mayDecide: true, votes: [], missing: { AGREE: '1 of group(release)' } },
      guards: [{ step: 'ship', job: 'ship', args: { version: '1' }, environment: 'production' }],
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await server.get('/api/decisions')).body.decisions).toEqual([decision]);
    expect((await decide('AGREE')).body.waitsFor[0].kind).toBe('callback');
    expect((await server.get('/api/decisions')).body.decisions).toEqual([]);
    await ackWith(server)(await service.next(), 'OK');
    const [review] = (await runUntil(server, 'one', isOver)).visits;
    expect(review).toMatchObject({ step: 'review', outcome: 'AGREE', by: 'admin' });
  });

  test.each([
    ['an outcome that it does not have', 'MAYBE', {}, 422, 'outcome_unknown'],
    ['another digest', 'AGREE', { digest: 'f'.repeat(64) }, 409, 'digest_stale'],
    ['no reason where one is needed', 'REJECT', {}, 422, 'reason_required'],
    ['a reason that is too short', 'REJECT', { reason: '  too short  '.slice(0, 11) }, 422, 'reason_required'],
    ['a reason that is too long', 'REJECT', { reason: 'x'.repeat(10_001) }, 400, 'body_invalid'],
    ['a visit that was not', 'AGREE', { visit: 2 }, 409, 'decision_not_open'],
    ['a step that is no decision', 'OK', { step: 'ship' }, 404, 'step_not_found'],
    ['a step called like a member of every object', 'AGREE', { step: '__proto__' }, 404, 'step_not_found'],
    ['a digest that is a list', 'AGREE', { digest: [] }, 400, 'body_invalid'],
  ])('with %s is refused and stays open', async (_name, outcome, more, status, code) => {
    const { decide } = await openDecision('one');
    const answer = await decide(outcome, more);
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({ status, code });
    expect((await server.get('/api/decisions')).body.decisions).toHaveLength(1);
  });

  test('is nobody’s by what a body says of its actor', async () => {
    const { decide } = await openDecision('one');
    const { status, body } = await decide('REJECT', { reason: 'not good enough', actor: 'mallory' });
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'body_invalid' });
    await decide('REJECT', { reason: 'not good enough' });
    const [visit] = (await server.get('/api/runs/one')).body.visits;
    expect(visit).toMatchObject({ by: 'admin', reason: 'not good enough' });
  });

  test('that is clicked fifty times at once is made once', async () => {
    const { decide } = await openDecision('one');
    const answers = await Promise.all(Array.from({ length: 50 }, () => decide('AGREE')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await eventsOf('one', 'decision_made')).toHaveLength(1);
    await ackWith(server)(await service.next(), 'OK');
    await runUntil(server, 'one', isOver);
    expect(service.calls).toHaveLength(1);
  });

  test('of a hundred racing pairs has one winner each, and the other gets 409', async () => {
    const open = await Promise.all(Array.from({ length: 100 }, (_, index) => openDecision(`pair${index}`)));
    const reason = 'not good enough';
    const pairs = await Promise.all(
      open.flatMap(({ decide }, index) => {
        const pair = [() => decide('AGREE'), () => decide('REJECT', { reason })];
        const [first, second] = index % 2 === 0 ? pair : pair.reverse();
        return [Promise.all([first!(), second!()])];
      }),
    );
    for (const answers of pairs) {
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.find(({ status }) => status === 409)?.body.error.code).toBe('already_finished');
    }
    for (const index of open.keys()) expect(await eventsOf(`pair${index}`, 'decision_made')).toHaveLength(1);
  });
});

describe('a run', () => {
  test('with a manual step waits for its trigger, once', async () => {
    await start({ flow: 'handy', name: 'one' });
    expect((await server.get('/api/runs/one')).body.waitsFor).toEqual([
      { kind: 'trigger', step: 'ship', text: 'a person to trigger ship' },
    ]);
    const answers = await Promise.all([1, 2, 3].map(() => server.post('/api/runs/one/trigger', { step: 'ship' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect((await server.post('/api/runs/one/trigger', { step: 'none' })).status).toBe(404);
    expect((await server.post('/api/runs/one/trigger', {})).status).toBe(400);
    await ackWith(server)(await service.next(), 'BAD');
    expect((await server.get('/api/runs/one')).body).toMatchObject({
      status: 'held',
      detail: expect.stringContaining('ship'),
    });
  });

  test('that is held goes on with a retry', async () => {
    await start({ flow: 'handy', name: 'one' });
    expect((await server.post('/api/runs/one/retry')).body.error.code).toBe('wrong_status');
    await server.post('/api/runs/one/trigger', { step: 'ship' });
    await ackWith(server)(await service.next(), 'BAD');
    expect((await server.post('/api/runs/one/retry')).body).toMatchObject({ status: 'running' });
    await server.post('/api/runs/one/trigger', { step: 'ship' });
    await ackWith(server)(await service.next(), 'OK');
    expect((await runUntil(server, 'one', isOver)).status).toBe('done');
  });

  test('is stopped with its reason, and stays stopped', async () => {
    await start({ flow: 'plain', name: 'one', inputs });
    const stop = (reason?: string) => server.post('/api/runs/one/stop', reason === undefined ? {} : { reason });
    expect((await stop('not today')).body).toMatchObject({
      status: 'stopped',
      detail: 'not today (admin)',
      waitsFor: [],
    });
    expect((await stop('again')).status).toBe(200);
    expect((await server.get('/api/runs/one')).body.detail).toBe('not today (admin)');
    expect((await ackWith(server)(await service.next(), 'OK')).status).toBe(409);
  });

  test('goes on behind a step that is skipped with a reason, which its history keeps', async () => {
    await start({ flow: 'plain', name: 'one', inputs });
    const skip = (body: object) => server.post('/api/runs/one/skip', { step: 'ship', outcome: 'OK', ...body });
    expect((await skip({})).status).toBe(400);
    expect((await skip({ reason: ' ' })).body.error.code).toBe('reason_required');
    expect((await server.post('/api/runs/one/retry', { step: 'ship' })).body.error.code).toBe('wrong_status');
    expect((await skip({ reason: 'shipped by hand' })).body).toMatchObject({ status: 'done' });
    expect((await server.get('/api/runs/one')).body.visits).toMatchObject([
      { step: 'ship', outcome: 'OK', by: 'admin', reason: 'shipped by hand' },
    ]);
    expect(await eventsOf('one', 'visit_skipped')).toHaveLength(1);
  });

  test('that is paused takes what is open, and begins what follows when it is resumed', async () => {
    await start({ flow: 'gated', name: 'one', inputs });
    await server.post('/api/runs/one/pause', { reason: 'lunch' });
    const [{ visit, digest }] = (await server.get('/api/runs/one')).body.decisions;
    await server.post('/api/runs/one/decide', { step: 'review', visit, digest, outcome: 'AGREE' });
    const paused = (await server.get('/api/runs/one')).body;
    expect(paused).toMatchObject({ status: 'paused', detail: 'lunch (admin)' });
    expect(paused.waitsFor).toEqual([
      { kind: 'resume', step: 'ship', text: 'a person to resume the run, which then begins ship' },
    ]);
    expect((await server.post('/api/runs/one/resume')).body).toMatchObject({ status: 'running' });
    expect((await service.next()).body).toMatchObject({ flowId: 'one', stepName: 'ship' });
  });

  test('that is paused is told as such to echoer, and stopped when that deletes it', async () => {
    const { id } = (await start({ flow: 'plain', name: 'one', inputs })).body;
    await server.post('/api/runs/one/pause');
    expect(JSON.stringify((await server.get('/flowrun')).body)).toContain('"last_err":"paused"');
    await fetch(`${server.url}/flowrun/one/${id}`, { method: 'DELETE' });
    expect((await server.get(`/api/runs/${id}`)).body).toMatchObject({ status: 'stopped' });
  });

  test.each([
    ['decide', { step: 's', visit: 1, outcome: 'x', digest: '' }],
    ['trigger', { step: 's' }],
    ['stop', {}],
    ['retry', {}],
    ['pause', {}],
    ['resume', {}],
    ['skip', { step: 's', outcome: 'x', reason: 'r' }],
    ['edit-args', { step: 's', args: {}, reason: 'r' }],
    ['fork', { step: 's' }],
  ])('that is not there cannot %s', async (verb, body) => {
    const { status, body: answer } = await server.post(`/api/runs/none/${verb}`, body);
    expect({ status, code: answer.error.code }).toEqual({ status: 404, code: 'run_not_found' });
  });
});

describe('lists', () => {
  test('come in pages, newest first, without gap or repeat', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `run${index}`);
    for (const name of names) await start({ flow: 'plain', name, inputs });
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const { runs } = (await server.get(`/api/runs?limit=3${after && `&after=${after}`}`)).body;
      seen.push(...runs.map(({ name }: { name: string }) => name));
      after = runs.at(-1)?.id ?? '';
      if (runs.length < 3) break;
    }
    expect(seen).toEqual([...names].reverse());
  });

  test('are filtered by status and flow', async () => {
    await start({ flow: 'plain', name: 'a', inputs });
    await start({ flow: 'gated', name: 'b', inputs });
    await server.post('/api/runs/a/stop');
    const names = async (query: string) =>
      (await server.get(`/api/runs?${query}`)).body.runs.map(({ name }: { name: string }) => name);
    expect(await names('status=running')).toEqual(['b']);
    expect(await names('status=stopped&flow=plain')).toEqual(['a']);
    expect(await names('mine=1')).toEqual(['b', 'a']);
    expect(await names('mine=1&status=stopped')).toEqual(['a']);
    expect(await names('startedBy=somebody')).toEqual([]);
    expect(await names("flow=' OR 1=1 --")).toEqual([]);
    expect(await names(`after=${encodeURIComponent("' OR 1=1 --")}`)).toBeInstanceOf(Array);
  });

  test.each(['limit=0', 'limit=1000000000', 'limit=x', 'limit=1.5', 'status=none', 'status=done&status=held', 'flow='])(
    'refuse %s with 400',
    async (query) => expect((await server.get(`/api/runs?${query}`)).status).toBe(400),
  );

  test('show the journal of a run, page by page', async () => {
    await start({ flow: 'handy', name: 'one' });
    await server.post('/api/runs/one/trigger', { step: 'ship' });
    await server.post('/api/runs/one/stop');
    const { transitions } = (await server.get('/api/runs/one/journal?after=1&limit=1')).body;
    expect(transitions).toMatchObject([{ seq: 2, actor: 'admin', cause: 'trigger' }]);
    expect((await server.get('/api/runs/one/journal?after=2')).body.transitions).toMatchObject([
      { seq: 3, cause: 'stop' },
    ]);
    expect((await server.get('/api/runs/one/journal?after=-1')).status).toBe(400);
  });

  test('show flows with their inputs', async () => {
    const { flows } = (await server.get('/api/flows')).body;
    expect(flows.find(({ name }: { name: string }) => name === 'plain')).toMatchObject({
      inputs: ['str version', 'int n'],
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});
