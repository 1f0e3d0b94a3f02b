import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeOf, RawJobHost } from '../../job-hosts/testing/raw-job-host.ts';
import { type AgentServer, startAgentServer } from './testing/agent-server.ts';

const resize = codeOf('resize');

let server: AgentServer;
beforeEach(async () => {
  server = await startAgentServer();
});
afterEach(() => server.close());

const connect = async (name: string) => RawJobHost.connect(server.url, (await server.addAgent(name)).key);

describe('the catalogue', () => {
  const versionOf = async (name: string) => {
    const job = (await server.store.action('default', name))?.job;
    return job?.kind === 'code' ? job.version : job?.kind;
  };

  test('has the version that came first last, and an older one only where no host has the newer', async () => {
    const older = await connect('o');
    await older.declare([resize]);
    const newer = await connect('n');
    await newer.declare([codeOf('resize', { version: '2' })]);
    expect(await versionOf('resize')).toBe('2');
    const back = await connect('b');
    await back.declare([resize]);
    expect(await versionOf('resize')).toBe('2');
    await newer.raw.close();
    while (server.connected() > 2) await new Promise((resolve) => setImmediate(resolve));
    const last = await connect('l');
    await last.declare([resize]);
    expect(await versionOf('resize')).toBe('1');
  });

  test('keeps an action of the same name, and says so to the host', async () => {
    const job = { kind: 'http', name: 'resize', scheme: 'http', addresses: ['127.0.0.1:1'] } as const;
    const contract = { params: [], outcomes: ['OK'], effect: true };
    await server.driver.execute({
      actor: { kind: 'admin' },
      commands: [],
      definitions: [
        { kind: 'action', project: 'default', uuid: 'u', job: { ...job, ...contract }, create: true, at: server.now() },
      ],
    });
    const host = await connect('h');
    const { refused } = await host.declare([resize, codeOf('fine')]);
    expect(refused).toEqual([{ name: 'resize', problem: 'an action of the flow language has this name' }]);
    expect([await versionOf('resize'), await versionOf('fine')]).toEqual(['http', '1']);
  });

  test('refuses the names of built-in jobs', async () => {
    const host = await connect('h');
    const { refused } = await host.declare([codeOf('pipeline'), codeOf('wait'), codeOf('fine')]);
    expect(refused).toEqual([
      { name: 'pipeline', problem: 'pipeline is the name of a built-in job' },
      { name: 'wait', problem: 'wait is the name of a built-in job' },
    ]);
    expect([await versionOf('pipeline'), await versionOf('fine')]).toEqual([undefined, '1']);
  });

  test('keeps the first contract of each version, whoever is there, and takes other words for it', async () => {
    const host = await connect('h');
    const first = codeOf('deploy', { effect: true, undo: true });
    await host.declare([first]);
    await host.raw.close();
    while (server.connected() > 0) await new Promise((resolve) => setImmediate(resolve));
    const problem =
      'version 1 of deploy was told before with another contract, which it keeps: raise the version of the job';
    const refused = [{ name: 'deploy', problem }];
    expect(await (await connect('o')).declare([codeOf('deploy')])).toMatchObject({ refused });
    const inWords = { ...first, description: 'what it does' };
    expect(await (await connect('w')).declare([inWords])).toMatchObject({ refused: [] });
    const newer = codeOf('deploy', { version: '2' });
    expect(await (await connect('n')).declare([newer])).toMatchObject({ refused: [] });
    expect(await (await connect('p')).declare([codeOf('deploy')])).toMatchObject({ refused });
    expect(await (await connect('q')).declare([first])).toMatchObject({ refused: [] });
    expect((await server.store.action('default', 'deploy'))?.job).toEqual(newer);
  });

  test('has no job of a host whose key is not for it, and the host gets no attempt of it', async () => {
    const { key } = await server.addAgent('rogue', { builds: true, jobs: ['look', 'res*'] });
    await (await connect('h')).declare([codeOf('pay')]);
    const rogue = await RawJobHost.connect(server.url, key);
    const { refused } = await rogue.declare([codeOf('pay'), codeOf('looks'), codeOf('look'), resize]);
    expect(refused).toEqual([
      { name: 'pay', problem: 'the key of rogue is not for job pay: see signalbox agent add --for-jobs' },
      { name: 'looks', problem: 'the key of rogue is not for job looks: see signalbox agent add --for-jobs' },
    ]);
    expect(server.jobHosts.connected().find(({ agent }) => agent.name === 'rogue')?.codes).toEqual([
      'look@1',
      'resize@1',
    ]);
  });

  test('takes no job with a name that looks like another, nor with an outcome that no flow can say', async () => {
    const host = await connect('h');
    const { refused } = await host.declare([
      codeOf('e\u202Ename'),
      codeOf('zero\u200Bwidth'),
      codeOf('odd', { outcomes: ['x -> done) { evil'] }),
      codeOf('twice', { outcomes: ['OK', 'OK'] }),
      codeOf('no-op of 2'),
    ]);
    expect(refused.map(({ name }) => name)).toEqual(['e\u202Ename', 'zero\u200Bwidth', 'odd', 'twice']);
    const { result } = await (await connect('f')).raw.call('jobs', {
      jobs: [],
      flows: [{ name: 'fl\u202Eow' }],
      slots: 1,
    });
    expect(result).toMatchObject({ refusedFlows: [{ problem: expect.stringMatching(/^name /) }] });
  });

  test('takes no job with a pattern that is none', async () => {
    const host = await connect('h');
    const params = [{ name: 'p', type: 'str' as const, required: true, checks: { regex: '(' } }];
    const { refused } = await host.declare([codeOf('odd', { params })]);
    expect(refused).toMatchObject([{ name: 'odd', problem: expect.stringContaining('argument p: ') }]);
  });
});
