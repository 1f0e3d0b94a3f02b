import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isOver, runUntil } from '../testing/follow.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let begun = 0;

beforeEach(async () => {
  begun = 0;
  server = await startTestServer();
});

afterEach(() => server.close());

const below = `flow below inputs = (str what);
  step ask => (DONE -> done | TIMEOUT -> stopped) { action = wait; args = (event = $what); };
flow_end`;

const above = (args: string, more = '') => `flow above
  step sub => (DONE -> after | STOPPED -> stopped | FAILED -> hold) { action = flow; args = (${args}); ${more} };
  step after => (DONE -> done) { action = wait; args = (event = "never"); };
flow_end`;

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at in many shapes.
type Body = any;

/** The run below, which is there when the log says so. */
async function childOf(name: string): Promise<Body> {
  begun += 1;
  await server.logs('run below a step begun', begun);
  const [wait] = (await server.get(`/api/runs/${name}`)).body.waitsFor;
  return (await server.get(`/api/runs/${wait.child}`)).body;
}

const isHeld = ({ status }: Body) => status === 'held';

async function startAbove(args = 'flow = "below", what = "go"', more = ''): Promise<Body> {
  await server.apply(`${below}\n${above(args, more)}`);
  return (await server.post('/api/runs', { flow: 'above', name: 'a' })).body;
}

describe('a step with the job flow', () => {
  test('starts a run that its starter is said to have started, and goes on in the commit of its end', async () => {
    const parent = await startAbove();
    const child = await childOf('a');
    expect(child).toMatchObject({
      flow: 'below',
      status: 'running',
      inputs: { what: 'go' },
      startedBy: parent.startedBy,
      name: 'a.sub.1',
      parent: { run: parent.id, name: 'a', step: 'sub', visit: 1, attempt: 1 },
    });
    const waits = [{ kind: 'run', child: child.id, childName: 'a.sub.1' }];
    expect((await server.get('/api/runs/a')).body.waitsFor).toMatchObject(waits);
    await server.restart();
    await server.post(`/api/runs/${child.id}/events`, { name: 'go' });
    // The answer to the event is durable, and so is what follows it above.
    const { body } = await server.get('/api/runs/a');
    expect(body.visits).toMatchObject([
      { step: 'sub', outcome: 'DONE', child: child.id, childName: 'a.sub.1' },
      { step: 'after' },
    ]);
    expect(JSON.parse(body.visits[0].data)).toMatchObject({ run: child.id, status: 'done', context: {} });
    expect((await server.get('/api/runs')).body.runs).toHaveLength(2);
  });

  test('is told, where it is applied, of a flow that the server does not have and of inputs that do not fit', async () => {
    await server.apply(below);
    const warningsOf = async (args: string) => (await server.post('/api/apply', { text: above(args) })).body.warnings;
    expect(await warningsOf('flow = "belwo"')).toEqual([expect.stringContaining('did you mean below?')]);
    expect(await warningsOf('flow = "below"')).toEqual([expect.stringContaining('inputs (what) is missing')]);
    expect(await warningsOf('flow = "below", what = "x"')).toEqual([]);
  });

  test('starts a run that is called by its id where somebody has taken its name', async () => {
    await server.apply(below);
    await server.post('/api/runs', { flow: 'below', name: 'a.sub.1', inputs: { what: 'x' } });
    await startAbove();
    const child = await childOf('a');
    expect(child).toMatchObject({ name: child.id, status: 'running' });
  });

  test('is stopped with its run, and tells a run whose child was stopped', async () => {
    await startAbove();
    const { id } = await childOf('a');
    await server.post('/api/runs/a/stop', {});
    expect((await server.get(`/api/runs/${id}`)).body).toMatchObject({
      status: 'stopped',
      detail: expect.stringContaining('the run that waited for it is stopped'),
    });
    await server.post('/api/runs', { flow: 'above', name: 'b' });
    const other = await childOf('b');
    await server.post(`/api/runs/${other.id}/stop`, {});
    expect((await server.get('/api/runs/b')).body).toMatchObject({ status: 'stopped' });
  });

  test('ends its child at its timeout', async () => {
    await startAbove('flow = "below", what = "go"', 'timeout = "1h";');
    const { id } = await childOf('a');
    server.advance(3_600_000);
    expect((await runUntil(server, id, isOver)).status).toBe('stopped');
    expect((await server.get('/api/runs/a')).body).toMatchObject({ status: 'failed' });
  });

  test.each([
    ['flow = "nowhere"', 'reference: step sub: there is no flow nowhere'],
    ['flow = "below"', 'reference: step sub: flow below: input what is missing'],
    ['flow = "below", what = 7', 'reference: step sub: flow below: input what is not of type str'],
    [
      'flow = "below", what = "x", more = 1',
      'reference: step sub: flow below: input more is not declared; declared: what',
    ],
  ])('given %s holds its run', async (args, detail) => {
    await startAbove(args);
    expect((await runUntil(server, 'a', isHeld)).detail).toBe(detail);
  });

  test('waits with a run that waits for its turn, and is held where a full flow refuses', async () => {
    const limits = (onFull: string) =>
      below.replace('step ask', `limits = (open_runs = 1, on_full = ${onFull}); step ask`);
    await server.apply(`${limits('queue')}\n${above('flow = "below", what = "go"')}`);
    for (const name of ['a', 'b']) await server.post('/api/runs', { flow: 'above', name });
    const one = await childOf('a');
    const two = await childOf('b');
    expect([one.status, two.status].sort()).toEqual(['created', 'running']);
    await server.post('/api/runs/b/stop', {});
    expect((await server.get(`/api/runs/${two.id}`)).body.status).toBe('stopped');
    await server.apply(limits('refuse'));
    await server.post('/api/runs', { flow: 'below', name: 'full', inputs: { what: 'x' } });
    await server.post('/api/runs', { flow: 'above', name: 'c' });
    expect((await runUntil(server, 'c', isHeld)).detail).toContain('limit: step sub: 1 run of flow below is open');
  });

  test('does not wait for a place that a run above it has', async () => {
    const step = (flow: string) =>
      `step sub => (DONE -> done | STOPPED -> stopped | FAILED -> stopped) { action = flow; args = (flow = "${flow}"); };`;
    const limits = (count: number) => `limits = (open_runs = ${count}, on_full = queue);`;
    await server.apply(`flow outer ${limits(1)} ${step('inner')} flow_end flow inner ${step('outer')} flow_end`);
    await server.post('/api/runs', { flow: 'outer', name: 'a' });
    const inner = await childOf('a');
    const full = 'limit: step sub: 1 run of flow outer is open, and its limit is 1; run a is one, and waits for this';
    expect((await runUntil(server, inner.id, isHeld)).detail).toBe(full);
    await server.apply(`flow outer ${limits(2)} ${step('inner')} flow_end`);
    await server.post(`/api/runs/${inner.id}/retry`, {});
    expect(await childOf(inner.id)).toMatchObject({ flow: 'outer', status: 'running' });
  });

  test('does not wait for a place that is only free when a run above it has gone on', async () => {
    const queue = 'limits = (open_runs = 1, on_full = queue);';
    const each = (name: string, flow: string) => `flow ${name} ${queue}
      step first => (DONE -> sub) { action = wait; args = (event = "on"); };
      step sub => (DONE -> done | STOPPED -> stopped | FAILED -> stopped) { action = flow; args = (flow = "${flow}"); };
    flow_end`;
    await server.apply(`${each('one', 'two')} ${each('two', 'one')}`);
    for (const flow of ['one', 'two']) await server.post('/api/runs', { flow, name: `of-${flow}` });
    await server.post('/api/runs/of-one/events', { name: 'on' });
    const waiting = await childOf('of-one');
    expect(waiting).toMatchObject({ flow: 'two', status: 'created' });
    await server.post('/api/runs/of-two/events', { name: 'on' });
    expect((await runUntil(server, 'of-two', isHeld)).detail).toBe(
      'limit: step sub: flow one has no place, and will have none: what has one, of-one, waits below for a place that a run above this step has',
    );
    expect((await server.get('/api/runs?flow=one&status=stopped')).body.runs).toHaveLength(1);
    await server.post('/api/runs/of-two/stop', {});
    expect((await runUntil(server, waiting.id, ({ status }) => status === 'running')).name).toBe(waiting.name);
  });

  test('waits behind runs of which one can still end', async () => {
    const queue = 'limits = (open_runs = 2, on_full = queue);';
    await server.apply(
      `${below.replace('step ask', `${queue} step ask`)} ${above('flow = "below", what = "go"').replace('flow above', `flow above ${queue}`)}`,
    );
    for (const what of ['x', 'y']) await server.post('/api/runs', { flow: 'below', name: what, inputs: { what } });
    await server.post('/api/runs', { flow: 'above', name: 'a' });
    const child = await childOf('a');
    expect(child.status).toBe('created');
    await server.post('/api/runs/x/events', { name: 'x' });
    expect((await runUntil(server, child.id, ({ status }) => status === 'running')).status).toBe('running');
  });

  test('starts the version that was approved, and asks again for a later one', async () => {
    const asking = `flow asking
      deci review => (AGREE -> sub | REJECT -> stopped) { who = "group(dev)"; };
      step sub => (DONE -> done | STOPPED -> stopped | FAILED -> hold) { action = flow; args = (flow = "below", what = "go"); };
    flow_end`;
    const later = below.replace('TIMEOUT -> stopped', 'TIMEOUT -> hold');
    const hashOf = async () => (await server.get('/api/flows/below')).body.hash;
    const shown = async () => (await server.get('/api/decisions')).body.decisions[0];
    const agree = ({ visit, digest }: Body) =>
      server.post('/api/runs/a/decide', { step: 'review', visit, outcome: 'AGREE', digest });
    await server.apply(`${below}\n${asking}`);
    await server.post('/api/runs', { flow: 'asking', name: 'a' });
    const first = await shown();
    expect(first.guards).toMatchObject([{ step: 'sub', flowHash: await hashOf() }]);
    await server.apply(later);
    expect((await agree(first)).status).toBe(200);
    const again = await shown();
    expect(again).toMatchObject({ visit: 2, guards: [{ flowHash: await hashOf() }] });
    expect((await agree(again)).status).toBe(200);
    expect((await childOf('a')).flowHash).toBe(await hashOf());
  });

  const sub = (flow: string, name = 'sub') =>
    `step ${name} => (DONE -> done | STOPPED -> stopped | FAILED -> hold) { action = flow; args = (flow = ${flow}, what = "go"); };`;
  const asking = (name: string, flow: string) =>
    `flow ${name} deci review => (AGREE -> sub | REJECT -> stopped) { who = "group(dev)"; }; ${sub(`"${flow}"`)} flow_end`;
  const later = below.replace('TIMEOUT -> stopped', 'TIMEOUT -> hold');

  async function grant(flow: string): Promise<Body> {
    await server.post('/api/runs', { flow, name: flow });
    const [decision] = (await server.get('/api/decisions')).body.decisions;
    const { visit, digest } = decision;
    await server.post(`/api/runs/${flow}/decide`, { step: 'review', visit, outcome: 'AGREE', digest });
    return decision.guards[0];
  }

  const hashOf = async (flow: string) => (await server.get(`/api/flows/${flow}`)).body.hash;

  test('that was granted starts a run that is as it was granted', async () => {
    await server.apply(`${below} ${asking('asking', 'below')}`);
    await grant('asking');
    const child = await childOf('asking');
    await server.apply(later);
    const moved = await server.post(`/api/runs/${child.id}/migrate`, { reason: 'it is a better one' });
    expect(moved.body.error.message).toContain('a decision above granted this version of it');
  });

  test('that was granted hands down the versions of all that is started below it', async () => {
    const hold = 'step first => (DONE -> sub | TIMEOUT -> hold) { action = wait; args = (event = "on"); };';
    const middle = (name: string, flow: string) =>
      `flow ${name} inputs = (str what, str which = "below"); ${hold} ${sub(flow)} flow_end`;
    await server.apply(
      `${below} ${middle('inner', '$which')} ${middle('outer', '"inner"')} ${asking('asking', 'outer')}`,
    );
    const [inner, seen] = [await hashOf('inner'), await hashOf('below')];
    expect(await grant('asking')).toMatchObject({
      flowHash: await hashOf('outer'),
      flowsBelow: { inner, below: seen },
    });
    const outer = await childOf('asking');
    await server.apply(`${later} ${middle('inner', '"none"')}`);
    await server.post(`/api/runs/${outer.id}/events`, { name: 'on' });
    const second = await childOf(outer.id);
    expect(second.flowHash).toBe(inner);
    await server.restart();
    await server.post(`/api/runs/${second.id}/events`, { name: 'on' });
    expect(await childOf(second.id)).toMatchObject({ flow: 'below', flowHash: seen });
  });

  test('that was granted starts none below it that nobody has seen', async () => {
    const find = 'step find => (DONE -> sub | TIMEOUT -> hold) { action = wait; args = (event = "found"); };';
    await server.apply(
      `${below} flow middle inputs = (str what); ${find} ${sub('$find.flow')} flow_end ${asking('asking', 'middle')}`,
    );
    expect(await grant('asking')).not.toHaveProperty('flowsBelow');
    const child = await childOf('asking');
    await server.post(`/api/runs/${child.id}/events`, { name: 'found', data: { flow: 'below' } });
    expect((await runUntil(server, child.id, isHeld)).detail).toContain('has not seen which version of flow below');
  });

  test('that was granted knows the versions of flows that start each other', async () => {
    const each = (name: string, flow: string) => `flow ${name} inputs = (str what); ${sub(`"${flow}"`)} flow_end`;
    await server.apply(`${each('one', 'two')} ${each('two', 'one')} ${asking('asking', 'one')}`);
    const [one, two] = [await hashOf('one'), await hashOf('two')];
    expect(await grant('asking')).toMatchObject({ flowHash: one, flowsBelow: { one, two } });
  });

  test('does not start itself for ever', async () => {
    await startAbove('flow = "above"');
    const { body } = await server.get('/api/runs/a');
    let run = body;
    for (let depth = 1; depth <= 8; depth += 1) run = await childOf(run.id);
    const held = await runUntil(server, run.id, isHeld);
    expect(held.detail).toBe('limit: step sub: 8 runs wait for each other: does a flow start itself?');
    await server.post('/api/runs/a/stop', {});
    const { body: all } = await server.get('/api/runs');
    expect(all.runs.map(({ status }: Body) => status)).toEqual(Array(9).fill('stopped'));
  });
});
