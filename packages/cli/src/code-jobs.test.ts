import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunView, VisitView } from '@signalbox/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RealServer, startRealServer } from './testing/real-server.ts';
import { runCli, spawnCli } from './testing/run-cli.ts';
import { waitForLine } from './testing/wait-for-line.ts';

const jobs = fileURLToPath(new URL('../../../testing/code-jobs.ts', import.meta.url));
const codeFlows = fileURLToPath(new URL('../../../testing/code-flows.ts', import.meta.url));
const flows = `
flow scale
  step grow => (SUCCESS -> check) { action = resize; args = (service = "web", replicas = 5); };
  step check => (SUCCESS -> done) { action = look; args = (replicas = $grow.replicas); };
flow_end
flow launch
  on_failure = rollback;
  step grow => (SUCCESS -> fail) { action = resize; args = (service = "web"); };
  step fail => (SUCCESS -> done) { action = misbehave; args = (how = "throws"); };
flow_end
flow stuck
  on_failure = rollback;
  step grow => (SUCCESS -> glue) { action = resize; args = (service = "web"); };
  step glue => (SUCCESS -> fail) { action = stick; };
  step fail => (SUCCESS -> done) { action = misbehave; args = (how = "throws"); };
flow_end
flow bad
  inputs = (str how);
  step s => (SUCCESS -> done | TIMEOUT -> stopped) { action = misbehave; args = (how = $how); };
flow_end
flow timed
  inputs = (str how);
  step s => (SUCCESS -> done | TIMEOUT -> stopped) { action = misbehave; args = (how = $how); timeout = "300ms"; };
flow_end`;

let server: RealServer;
let host: ReturnType<typeof spawnCli>;
const cli = (...args: readonly string[]) => runCli(args, { server: server.url });
const read = async (path: string): Promise<unknown> => (await fetch(`${server.url}${path}`)).json();
const readVisits = async (run: string) =>
  ((await read(`/api/runs/${run}/visits`)) as { readonly visits: readonly VisitView[] }).visits;
const dataOf = ({ data = '' }: VisitView | undefined = {} as VisitView): unknown => JSON.parse(data);
const readRun = (name: string) => read(`/api/runs/${name}`) as Promise<RunView>;

beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
  const { key } = JSON.parse((await cli('agent', 'add', 'host', '--for-jobs', '*', '--json')).stdout) as {
    key: string;
  };
  const environment = { SIGNALBOX_AGENT_KEY: key, SIGNALBOX_AGENT_JOB_MEMORY_MB: '64' };
  const [module = '', ship = ''] = guideBlocks('Steps that people act on');
  const acting = join(server.folder, 'sandbox.ts');
  writeFileSync(acting, module);
  const modules = [jobs, codeFlows, acting].flatMap((each) => ['--jobs', each]);
  host = spawnCli(['agent', ...modules, '--max-jobs', '2'], { server: server.url, environment });
  await waitForLine(host, /jobs told/);
  const file = join(server.folder, 'flows.fsl');
  writeFileSync(file, `${flows}\n${ship}`);
  expect(await cli('apply', file)).toMatchObject({ status: 0, stderr: '' });
});
afterAll(async () => {
  const ended = once(host, 'exit');
  host.kill('SIGTERM');
  await ended;
  await server?.close();
});

describe('code jobs', () => {
  test('run one after the other, see what came before, and keep what they say', async () => {
    expect(await cli('run', 'scale', 'one', '--wait')).toMatchObject({ status: 0 });
    const run = await readRun('one');
    expect(run).toMatchObject({ status: 'done', context: { size: 5 } });
    const [grow, check] = await readVisits('one');
    expect(dataOf(grow)).toEqual({ service: 'web', replicas: 5, key: `${run.id}/grow/1/1` });
    expect(dataOf(check)).toEqual({ replicas: 5, size: 5, note: 'web' });
  });

  test.each([
    ['throws', 'no room'],
    ['throws later', 'thrown outside of what the job waits for: later'],
    ['exits', 'the process of the job ended with status 7: a job returns, it does not exit'],
    ['kills itself', 'the process of the job was ended by SIGKILL: a job returns, it does not exit'],
    ['speaks to its host', 'the job has sent a message of its own to its host'],
    ['fills the heap', 'the job has run out of memory'],
    ['returns nothing', 'job cannot return nil, pass through the input value instead'],
    ['returns a function', 'the value is a function'],
  ])('one that %s fails its own attempt alone', async (how, message) => {
    const name = how.replaceAll(' ', '-');
    expect(await cli('run', 'bad', name, `how=${how}`, '--wait')).toMatchObject({ status: 9 });
    expect(await readRun(name)).toMatchObject({ status: 'failed', detail: expect.stringContaining(message) });
    expect(await cli('run', 'scale', `after-${name}`, '--wait')).toMatchObject({ status: 0 });
  });

  test.each(['never ends', 'blocks'])(
    'one that %s is over with its deadline, and its process is not in the way',
    async (how) => {
      const name = `timed-${how.replaceAll(' ', '-')}`;
      expect(await cli('run', 'timed', name, `how=${how}`, '--wait')).toMatchObject({ status: 9 });
      expect(await readVisits(name)).toMatchObject([{ outcome: 'TIMEOUT' }]);
      expect(await cli('run', 'scale', `after-${name}`, '--wait')).toMatchObject({ status: 0 });
    },
  );

  test('stand in the catalogue, with what they ask for and who runs them', async () => {
    const { stdout } = await cli('jobs');
    expect(stdout).toMatch(/^JOB +KIND +VERSION +ARGUMENTS +OUTCOMES +HOSTS$/m);
    expect(stdout).toMatch(/^resize +code +1 +service, replicas +SUCCESS \| FAIL +host$/m);
    expect((await cli('jobs', 'resize')).stdout).toBe(
      [
        'resize (code, version 1)',
        '  Give a service more replicas',
        '  an effect, can be undone',
        '  outcomes: SUCCESS, FAIL',
        '  job hosts: host',
        '',
        '  ARGUMENT  TYPE',
        '  service   str   required  which one',
        '  replicas  int   = 1',
        '',
      ].join('\n'),
    );
    expect(await cli('jobs', 'none')).toMatchObject({ status: 4, stderr: expect.stringContaining('jobs: add one, ') });
  });

  test('have said what is kept with their attempts', async () => {
    expect(await cli('logs', 'one', '--step', 'grow')).toMatchObject({ stdout: 'resizing {"service":"web"}\n' });
    expect(await cli('logs', 'one', '--step', 'grow', '--json')).toMatchObject({
      stdout: expect.stringContaining('"pos":0'),
    });
    expect(await read('/api/runs/one/log?step=grow')).toMatchObject({ lines: [{ type: 0 }], next: 1, over: true });
    expect((await fetch(`${server.url}/api/runs/one/log?step=none`)).status).toBe(404);
    const followed = await (await fetch(`${server.url}/api/runs/one/log/stream?step=grow`)).text();
    expect(followed).toMatch(/^id: 0:0\ndata: .*\n\nevent: end\n/m);
  });

  test('are undone by their own code, with what they remembered', async () => {
    expect(await cli('run', 'launch', 'back', '--wait')).toMatchObject({ status: 9 });
    expect(await readRun('back')).toMatchObject({ status: 'rolled_back' });
    const { lines } = (await read('/api/runs/back/log?step=grow&undo=1')) as { lines: readonly { out: string }[] };
    expect((await cli('logs', 'back', '--step', 'grow', '--undo')).stdout).toMatch(/^undoing /);
    expect(lines.map(({ out }) => out)).toEqual(['undoing {"before":3,"cause":"step fail: FAIL, no room"}']);
  });

  test('whose undo throws hold their run, until a person says what has become of it', async () => {
    await cli('run', 'stuck', 'held', '--wait');
    const detail = expect.stringContaining('it does not come off');
    expect(await readRun('held')).toMatchObject({ status: 'held', detail });
    expect(await cli('skip', 'held', 'glue', 'UNDONE', '--reason', 'by hand')).toMatchObject({ status: 0 });
    await cli('watch', 'held');
    expect(await readRun('held')).toMatchObject({ status: 'rolled_back' });
  });

  test('find no key in the environment of their host', async () => {
    expect(await cli('run', 'bad', 'looks', 'how=looks at its host', '--wait')).toMatchObject({ status: 0 });
    const { seen } = dataOf((await readVisits('looks'))[0]) as { readonly seen: string };
    expect(seen).toContain('SIGNALBOX_AGENT_JOBS=');
    expect(seen).not.toContain('SIGNALBOX_AGENT_KEY');
  });

  test('no run gets a process in which another one has been', async () => {
    const pids: number[] = [];
    for (const how of ['leaves a timer', 'leaves a turn', 'is good']) {
      const name = `left-${pids.length}`;
      expect(await cli('run', 'bad', name, `how=${how}`, '--wait')).toMatchObject({ status: 0 });
      pids.push((dataOf((await readVisits(name))[0]) as { pid: number }).pid);
    }
    expect(new Set(pids).size).toBe(3);
  });
});

describe('a step that people act on, as the guide has it', () => {
  test('is triggered and agreed to', async () => {
    await cli('run', 'ship', 'first');
    expect((await cli('show', 'first')).stdout).toMatch(/trigger first sandbox --arg version=VALUE/);
    const early = await cli('act', 'first', 'sandbox', 'agree');
    expect(early).toMatchObject({ status: 5, stderr: expect.stringContaining('before its trigger was ok') });
    const triggered = await cli('trigger', 'first', 'sandbox', '--arg', 'version=1.2');
    expect(triggered).toMatchObject({ status: 0, stderr: '' });
    const waits = 'trigger by admin: ok\nfirst (ship) is running\n  waits for a person to act on step sandbox\n';
    expect(triggered.stdout).toBe(waits);
    const { stdout } = await cli('show', 'first');
    expect(stdout).toMatch(/ sandbox: trigger by admin: ok\n.* act first sandbox agree .* deploy it\n/);
    expect(stdout).toMatch(/act first sandbox reject --arg reason=VALUE/);
    const agreed = await cli('act', 'first', 'sandbox', 'agree', '--key', 'k');
    expect(agreed.stdout).toMatch(/^agree by admin: ok, {"deployed":"1.2","by":"admin"}\nfirst \(ship\) is done/);
    expect((await cli('act', 'first', 'sandbox', 'agree', '--key', 'k')).stdout).toBe(agreed.stdout);
    expect(await readRun('first')).toMatchObject({ status: 'done', context: { version: '1.2' } });
    expect(await cli('logs', 'first', '--step', 'sandbox')).toMatchObject({
      stdout: 'operations are asked {"version":"1.2"}\n',
    });
  });

  test('is refused with a reason, which stops the run', async () => {
    await cli('run', 'ship', 'second');
    await cli('trigger', 'second', 'sandbox', '--arg', 'version=1.3');
    const reject = (reason: string) => cli('act', 'second', 'sandbox', 'reject', '--arg', `reason=${reason}`);
    expect(await reject('no')).toMatchObject({ stderr: expect.stringContaining('has fewer than 10 characters') });
    expect(await reject('not before noon')).toMatchObject({ status: 0 });
    expect(await readRun('second')).toMatchObject({ status: 'stopped', detail: 'not before noon (admin)' });
  });

  test('stands in the catalogue with its actions', async () => {
    expect((await cli('jobs', 'sandbox')).stdout).toBe(
      [
        'sandbox (code, version 1)',
        '  Deploy the jar to the sandbox',
        '  an effect, without undo',
        '  outcomes: AGREED, FAIL',
        '  job hosts: host',
        '  actions: trigger, agree, reject',
        '',
        '  ARGUMENT  TYPE',
        '  version   str   required  of the jar',
        '',
        '  agree: deploy it',
        '',
        '  reject',
        '  ARGUMENT  TYPE',
        '  reason    str   required',
        '',
      ].join('\n'),
    );
  });
});

describe('flows of code', () => {
  test('are listed with what would come of them, and are no flows before somebody applies them', async () => {
    const { stdout } = await cli('flows', '--code');
    expect(stdout).toMatch(/^numbers +new +host +[0-9a-f]{12} +Doubles, and adds$/m);
    expect(stdout).toMatch(/^lost +unusable +host/m);
    expect((await cli('flows', 'lost', '--code')).stdout).toContain(
      'error: 3:18: action (nobody has it) is not defined',
    );
    expect(await cli('apply', '--from-jobs', 'lost')).toMatchObject({ status: 2 });
    expect(await cli('apply', '--from-jobs', 'none')).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('has a flow none; flows: grown, large, lost, numbers'),
    });
    expect(await cli('run', 'numbers', 'early', 'value=1')).toMatchObject({ status: 4 });
  });

  test('are flows as others are once they are applied', async () => {
    expect((await cli('flows', 'numbers', '--code')).stdout).toBe(
      [
        'flow numbers',
        '    inputs = (int value (max = 100));',
        '    on_failure = rollback;',
        '    step double => (SUCCESS -> add_one) {',
        '        action = double;',
        '        args = (value = $value);',
        '    };',
        '    step add_one => (SUCCESS -> add_one_again) {',
        '        action = "add one";',
        '        value = $double;',
        '    };',
        '    step add_one_again => (SUCCESS -> refuse_large_ones) {',
        '        action = "add one again";',
        '        value = $add_one;',
        '    };',
        '    step refuse_large_ones => (SUCCESS -> done) {',
        '        action = "refuse large ones";',
        '        value = $add_one_again;',
        '    };',
        'flow_end',
        '',
      ].join('\n'),
    );
    expect(await cli('apply', '--from-jobs', 'numbers', 'grown')).toMatchObject({ status: 0, stderr: '' });
    expect((await cli('flows', '--code')).stdout).toMatch(/^numbers +applied +host/m);
    expect(await cli('run', 'grown', 'grown-1', '--wait')).toMatchObject({ status: 0 });
    expect(dataOf((await readVisits('grown-1'))[1])).toMatchObject({ replicas: 2 });
  });

  test('hand on the value of a sequence, and are rolled back where one of its jobs fails', async () => {
    expect(await cli('run', 'numbers', 'small', 'value=4', '--wait')).toMatchObject({ status: 0 });
    expect((await readVisits('small')).map(dataOf)).toEqual([8, 9, 10, 11]);
    expect(await cli('run', 'numbers', 'large', 'value=5', '--wait')).toMatchObject({ status: 9 });
    expect(await readRun('large')).toMatchObject({ status: 'rolled_back' });
    const undone = async (step: string) => {
      const { lines } = (await read(`/api/runs/large/log?step=${step}&undo=1`)) as {
        lines: readonly { out: string }[];
      };
      return lines.map(({ out }) => out);
    };
    expect(await undone('refuse_large_ones')).toEqual(['taken off {"was":12}']);
    expect(await undone('add_one_again')).toEqual(['taken off {"was":11}']);
    expect(await undone('add_one')).toEqual(['taken off {"was":10}']);
    expect(await undone('double')).toEqual(['halved {"was":5}']);
  });

  test('hand on values that are too large for a run', async () => {
    expect(await cli('apply', '--from-jobs', 'large')).toMatchObject({ status: 0 });
    expect(await cli('run', 'large', 'long', 'times=200000', '--wait')).toMatchObject({ status: 0 });
    expect(dataOf((await readVisits('long'))[1])).toBe(200_000);
  });

  test('are another one, where somebody has changed them here', async () => {
    const file = join(server.folder, 'grown.fsl');
    writeFileSync(file, 'flow grown step grow => (SUCCESS -> done) { action = stick; }; flow_end');
    expect(await cli('apply', file)).toMatchObject({ status: 0 });
    expect((await cli('flows', '--code')).stdout).toMatch(/^grown +changed +host/m);
  });
});

/** The code of a section of the guide. */
function guideBlocks(section: string): readonly string[] {
  const guide = readFileSync(new URL('../../../docs/guides/code-jobs.md', import.meta.url), 'utf8');
  const [, text = ''] = guide.split(`## ${section}\n`);
  return [...text.matchAll(/^```\w*\n(.*?)^```$/gms)].map(([, code = '']) => code);
}
