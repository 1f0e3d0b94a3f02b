import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flowOfCode } from '../definitions/flow-of-code.ts';
import { type AgentServer, startAgentServer } from '../doors/agent/testing/agent-server.ts';
import { codeOf, RawJobHost, startCodeRun } from './testing/raw-job-host.ts';

const job = codeOf('resize');
const text = 'flow f step a => (SUCCESS -> done) { action = resize; }; flow_end';

let server: AgentServer;
let honest: RawJobHost;
let hostile: RawJobHost;
/** What the honest one has in hand. */
let id: string;

beforeAll(async () => {
  server = await startAgentServer();
  honest = await RawJobHost.connect(server.url, (await server.addAgent('honest')).key);
  hostile = await RawJobHost.connect(server.url, (await server.addAgent('hostile')).key);
  await honest.declare([job]);
  await startCodeRun(server, text, [job], 'r1');
  id = (await honest.given()).id;
  await hostile.declare([codeOf('other')]);
});
afterAll(() => server.close());

const codeOfAnswer = async (method: string, params?: unknown) =>
  (await hostile.raw.call(method, params)).error?.data?.code;

describe('a hostile host', () => {
  test('ends nothing that another one has', async () => {
    expect(await hostile.tell(hostile.returned(id), hostile.returned(`${id}0`))).toEqual(['lost', 'lost']);
    expect(await codeOfAnswer('undoData', { id, key: 'k', value: 1 })).toBe('lease_lost');
    const lines = [{ pos: 0, time: 0, type: 0, out: 'x' }];
    expect(await codeOfAnswer('jobLog', { id, lines })).toBe('lease_lost');
    await hostile.raw.call('giveBack', { ids: [id, 'nonsense'] });
    expect((await server.store.task('r1/a/1/1'))?.owner).toBe('agent:id-honest');
    expect((await server.driver.run('r1'))?.state.status).toBe('running');
  });

  test.each<[string, string, unknown, string]>([
    ['no parameters', 'results', undefined, 'argument_invalid'],
    ['no result', 'results', { results: [] }, 'argument_invalid'],
    ['more results than a message has', 'results', { results: Array(257).fill({ id: 'x' }) }, 'argument_invalid'],
    ['an id that is a number', 'undoData', { id: 1, key: 'k', value: 1 }, 'argument_invalid'],
    ['a group of a number', 'finishGroup', { id: 1 }, 'argument_invalid'],
    ['a key without letters', 'undoData', { id: 'x.1', key: '', value: 1 }, 'argument_invalid'],
    [
      'a line at a place before the first',
      'jobLog',
      { id: 'x.1', lines: [{ pos: -1, time: 0, type: 0, out: '' }] },
      'argument_invalid',
    ],
    ['its jobs a second time', 'jobs', { jobs: [], slots: 1 }, 'wrong_status'],
    ['a method that is invented', 'takeAll', {}, 'method_unknown'],
    ['the method of a workflow that it has not', 'done', { id: 'b1/ci.1', state: {} }, 'lease_lost'],
  ])('that sends %s is told so', async (_, method, params, code) => {
    expect(await codeOfAnswer(method, params)).toBe(code);
  });

  test('that offers what is no flow is told so of that alone, and offers no statement in disguise', async () => {
    const step = { name: 'a', job: 'look', args: [], on: { SUCCESS: 'done' }, trigger: 'auto' };
    const flow = { name: 'sound', inputs: [], steps: [step], onFailure: 'stop' };
    const deep = JSON.parse(`${'['.repeat(3000)}${']'.repeat(3000)}`);
    const disguised = 'x flow_end action evil addr = "http://evil"; return = (OK); action_end flow y';
    const other = await RawJobHost.connect(server.url, (await server.addAgent('third')).key);
    const flows = [
      flow,
      7,
      { ...flow, name: 'b', steps: [] },
      { ...flow, name: disguised },
      { ...flow, name: 'deep', steps: [{ ...step, args: [{ name: 'x', from: { kind: 'literal', value: deep } }] }] },
    ];
    const { result } = await other.raw.call('jobs', { jobs: [], flows, slots: 1 });
    expect(result).toMatchObject({
      refusedFlows: [
        { name: 'flow 2', problem: ' is not an object' },
        { name: 'b', problem: 'steps is empty' },
        { name: 'deep', problem: expect.anything() },
      ],
    });
    const offered = server.jobHosts.connected().flatMap((host) => host.flows);
    expect(offered.map(({ name }) => name)).toEqual(['sound', disguised]);
    const texts = offered.map((each) => flowOfCode(each, { actions: new Map(), flows: new Map() }).fsl);
    expect(texts[1]).toContain(`flow \`${disguised}\`\n`);
    await other.raw.close();
  });

  test('that tells what is no result is told so of that alone', async () => {
    const deep = JSON.parse(`${'['.repeat(3000)}${']'.repeat(3000)}`);
    const results = [
      null,
      { id: 'x', end: { kind: 'won' } },
      { id: 'x', end: { kind: 'returned' } },
      { id: 'x', end: { kind: 'returned', value: deep } },
      hostile.returned('x'),
    ];
    const { result } = await hostile.raw.call('results', { results });
    expect(result).toEqual({ results: ['refused', 'refused', 'refused', 'refused', 'lost'] });
  });

  test.each<[string, unknown]>([
    ['no slots', { jobs: [], slots: 0 }],
    ['more slots than there are', { jobs: [], slots: 1e9 }],
    ['a job without a name', { jobs: [codeOf('')], slots: 1 }],
    ['a name with a line break', { jobs: [codeOf('a\nb')], slots: 1 }],
    ['a job of another kind', { jobs: [{ ...codeOf('a'), kind: 'http' }], slots: 1 }],
    [
      'a parameter of a type that is none',
      { jobs: [codeOf('a', { params: [{ name: 'p', type: 'map', required: true } as never] })], slots: 1 },
    ],
    ['jobs without end', { jobs: Array(1001).fill(codeOf('a')), slots: 1 }],
  ])('that declares %s is told so, and has declared nothing', async (what, params) => {
    const host = await RawJobHost.connect(
      server.url,
      (await server.addAgent(`declares-${what.replaceAll(' ', '-')}`)).key,
    );
    expect((await host.raw.call('jobs', params)).error?.data?.code).toBe('argument_invalid');
    expect((await host.raw.call('results', { results: [host.returned('x.1')] })).error?.data?.code).toBe(
      'wrong_status',
    );
    await host.raw.close();
  });

  test('that sends frames which are no message is told so, and may go on', async () => {
    for (const frame of ['{', '[]', '"jobs"', '{"jsonrpc":"2.0","method":"drain"}', Buffer.from([0, 255])]) {
      expect((await hostile.raw.say(frame)).error?.data?.code).toBe('protocol_invalid');
    }
    expect(await hostile.tell(hostile.returned('x.1'))).toEqual(['lost']);
  });

  test('that sends more than a message may have is cut off alone', async () => {
    const large = await RawJobHost.connect(server.url, (await server.addAgent('large')).key);
    await large.declare([codeOf('fifth')]);
    large.raw.socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'results', params: 'x'.repeat(2_000_000) }));
    expect(await large.raw.closed).toMatchObject({ code: 1009 });
    expect(await hostile.tell(hostile.returned('x.1'))).toEqual(['lost']);
  });

  test('that tells what cannot have happened changes nothing by it', async () => {
    const odd = await RawJobHost.connect(server.url, (await server.addAgent('odd')).key);
    const sixth = codeOf('sixth');
    await odd.declare([sixth], { slots: 1, running: [id, 'r9/a/1/1.7'] });
    const flow = 'flow g step a => (SUCCESS -> a2 | FAIL -> stopped) { action = sixth; };';
    await startCodeRun(server, `${flow} step a2 => (SUCCESS -> done) { action = sixth; }; flow_end`, [sixth], 'r2');
    const first = await odd.given();
    // It gives back what it tells the end of, and tells that twice.
    await odd.raw.call('giveBack', { ids: [first.id, first.id] });
    expect(await odd.tell(odd.returned(first.id))).toEqual(['lost']);
    const isGivenAgain = async () => {
      await server.dispatch.sweep();
      const [held] = await server.store.heldBy('agent:id-odd');
      return held !== undefined && first.id !== `${held.id}.${held.epoch}`;
    };
    await expect.poll(isGivenAgain).toBe(true);
    const again = await odd.given();
    expect(await odd.tell(odd.returned(again.id), odd.returned(again.id))).toEqual(['taken', 'lost']);
    expect((await odd.raw.call('undoData', { id: again.id, key: 'k', value: 1 })).error?.data?.code).toBe('lease_lost');
    const last = await odd.given();
    expect(last).toMatchObject({ step: 'a2', visit: 1, attempt: 1 });
    expect(await odd.tell(odd.returned(last.id))).toEqual(['taken']);
    expect((await server.driver.run('r2'))?.state.status).toBe('done');
    await odd.raw.close();
  });

  test('that tells its jobs many times at once is one host', async () => {
    const twice = await RawJobHost.connect(server.url, (await server.addAgent('twice')).key);
    const told = Array.from({ length: 3 }, () => twice.raw.call('jobs', { jobs: [codeOf('fourth')], slots: 1 }));
    const codes = (await Promise.all(told)).map(({ error }) => error?.data?.code);
    expect(codes).toEqual([undefined, 'wrong_status', 'wrong_status']);
    await twice.raw.close();
  });

  test('that floods is cut off, and what others have goes on', async () => {
    const flooder = await RawJobHost.connect(server.url, (await server.addAgent('flooder')).key);
    await flooder.declare([codeOf('third')]);
    for (let count = 0; count < 400; count++) {
      flooder.raw.socket.send(JSON.stringify({ jsonrpc: '2.0', id: count, method: 'next', params: { labels: {} } }));
    }
    expect(await flooder.raw.closed).toMatchObject({ code: 1008 });
    expect(await honest.tell(honest.returned(id))).toEqual(['taken']);
    expect((await server.driver.run('r1'))?.state.status).toBe('done');
  });
});
