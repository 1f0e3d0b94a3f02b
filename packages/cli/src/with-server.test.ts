import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RealServer, startRealServer } from './testing/real-server.ts';
import { runCli, spawnCli } from './testing/run-cli.ts';
import { textOf } from './testing/text-of.ts';
import { waitForLine } from './testing/wait-for-line.ts';

const flows = `
// Nothing but a decision.
flow release
  inputs = (str version, int count = 1);
  deci review => (AGREE -> done | REJECT -> stopped | LATER -> hold) { who = "group(ops)"; };
flow_end
`;

let server: RealServer;
const cli = (args: readonly string[], input?: string) =>
  runCli(args, { server: server.url, ...(input !== undefined && { input }) });

beforeAll(async () => {
  server = await startRealServer('--no-local-agent', '--debug-clock');
  const applied = await cli(['apply', '-'], flows);
  expect(applied).toMatchObject({ status: 0, stdout: expect.stringMatching(/^flow release [0-9a-f]{12}\n$/) });
});
afterAll(() => server?.close());

describe('apply', () => {
  test('of a faulty file changes nothing and points at the place', async () => {
    const file = join(server.folder, 'faulty.fsl');
    writeFileSync(file, 'flow other\n  step s => (OK -> nowhere) { action = "none"; };\nflow_end\n');
    const { status, stdout, stderr } = await cli(['apply', file]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^signalbox: .* \(fsl_invalid\)\n/);
    expect(stderr).toContain(`${file}:2:`);
    expect(stderr).toMatch(/\n +\^+\n/);
    expect(await cli(['run', 'other'])).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('(flow_not_found)'),
    });
  });

  test('of what is so already says that, and writes nothing', async () => {
    const text = `action idle addr = "http://127.0.0.1:1"; args = (); return = (OK); action_end ${flows}`;
    expect((await cli(['apply', '-'], text)).stdout).toMatch(/^action idle\nflow release/);
    const before = await cli(['flows', '--json']);
    const { stdout } = await cli(['apply', '-'], text);
    expect(stdout).toMatch(/^action idle \(unchanged\)\nflow release [0-9a-f]{12} \(unchanged\)\n$/);
    expect((await cli(['flows', '--json'])).stdout).toBe(before.stdout);
    expect((await cli(['apply', '-'], text.replace('0.1:1', '0.1:2'))).stdout).toMatch(/^action idle\n/);
  });

  test('of a file that is not there says so', async () => {
    expect(await cli(['apply', 'absent.fsl'])).toMatchObject({
      status: 2,
      stderr: 'signalbox: Cannot read absent.fsl: there is no such file (argument_invalid)\n',
    });
  });
});

test('runs of a flow that is not there are not just none', async () => {
  expect(await cli(['runs', '--flow', 'relaese'])).toMatchObject({
    status: 4,
    stderr: expect.stringContaining('there is no flow relaese; flows: release; did you mean release?'),
  });
  expect(await cli(['runs', '--flow', 'release', '--status', 'failed'])).toMatchObject({
    status: 0,
    stdout: 'There is no such run.\n',
  });
});

describe('doctor', () => {
  test('of a server that is well says so', async () => {
    const { status, stdout } = await cli(['doctor']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Signalbox \d.*, Node 2\d/);
    expect(stdout).toContain('ok   durability: a commit is on the disk before it is answered\n');
    expect(JSON.parse((await cli(['doctor', '--json'])).stdout).checks).toHaveLength(7);
  });
});

test('server --debug-clock lets the administrator move the clock', async () => {
  const moved = await fetch(`${server.url}/debug/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"moveMs":1}',
  });
  expect(await moved.json()).toEqual({ now: expect.any(Number), offsetMs: 1 });
});

describe('watch', () => {
  test('prints each transition and ends with the run, with failure where it is not done', async () => {
    await cli(['run', 'release', 'watched', 'version=1']);
    const watching = spawnCli(['watch', 'watched', '--json'], { server: server.url });
    await waitForLine(watching, /"run_started"/);
    const rest = textOf(watching.stdout);
    const errors = textOf(watching.stderr);
    const ended = once(watching, 'close');
    await cli(['stop', 'watched', '--reason', 'enough']);
    await ended;
    expect(watching.exitCode).toBe(9);
    expect(await rest).toContain('"run_stopped"');
    expect(JSON.parse(await errors)).toMatchObject({
      error: { code: 'run_failed', message: 'Run watched is stopped' },
    });
    expect((await cli(['watch', 'nothing'])).status).toBe(4);
  });

  test('ends where the run is held, if it is asked to, and not where it has gone on since', async () => {
    await cli(['run', 'release', 'waiting', 'version=1']);
    const hold = () => cli(['decide', 'waiting', 'LATER', '--reason', 'not before Monday']);
    await hold();
    await cli(['retry', 'waiting']);
    await hold();
    const { status, stdout, stderr } = await cli(['watch', 'waiting', '--until-held']);
    expect([status, stderr]).toEqual([9, expect.stringContaining('Run waiting is held')]);
    expect(stdout.match(/the flow holds the run/g)).toHaveLength(2);
  });

  test('tells people when, in which run, what has happened, and who did it', async () => {
    await cli(['run', 'release', 'followed', 'version=1']);
    await cli(['decide', 'followed', 'REJECT', '--reason', 'the numbers are wrong']);
    const { status, stdout } = await cli(['watch', 'followed']);
    expect(status).toBe(9);
    const told = stdout.split('\n').map((line) => line.replace(/^\d{4}-\d\d-\d\d [\d:]{8} {2}followed {2}/, ''));
    expect(told).toEqual([
      'a run of release is started: version="1", count=1  (admin)',
      'review is entered  (admin)',
      'review waits for group(ops)  (admin)',
      'review is decided: REJECT: the numbers are wrong  (admin)',
      'review ends with REJECT  (admin)',
      'the run is stopped: step review leads to stopped  (admin)',
      '',
    ]);
  });
});

describe('a run', () => {
  test('is started with a text where the flow declares a text, however it looks', async () => {
    const started = await cli(['run', 'release', 'typed', 'version=42', 'count=3', '--json']);
    expect(started.status).toBe(0);
    expect(JSON.parse((await cli(['show', 'typed', '--json'])).stdout)).toMatchObject({
      inputs: { version: '42', count: 3 },
    });
  });

  test('says which name it has, also where that looks like an input', async () => {
    const { stdout, stderr } = await cli(['run', 'release', 'version', 'version=1']);
    expect(stdout).toMatch(/^Started run version\.\nversion \(release\) is running\n/);
    expect(stderr).toBe('version is the name of the run: its input version is given as version=VALUE\n');
    expect((await cli(['run', 'release', 'version=1'])).stdout).toMatch(/^Started run release-\S{6}\.\n/);
  });

  test('under a name that is taken says so', async () => {
    for (const status of [0, 5]) {
      expect(await cli(['run', 'release', 'twice', 'version=1'])).toMatchObject({
        status,
        stderr: status === 0 ? '' : 'signalbox: Run twice exists already: the name is taken (already_exists)\n',
      });
    }
  });

  test('with an input of the wrong type is refused', async () => {
    expect(await cli(['run', 'release', 'version=1', 'count=many'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('(argument_invalid)'),
    });
  });

  test('is of a flow that is listed, with its versions', async () => {
    expect((await cli(['flows'])).stdout).toMatch(/^release +str version, int count /m);
    expect((await cli(['flows', 'release'])).stdout).toMatch(/^VERSION +SINCE +HASH\n1 +\d{4}-.* [0-9a-f]{64}$/m);
    const printed = await cli(['flows', 'release', '--fsl']);
    expect(printed.stdout).toContain('flow release\n    inputs = (str version, int count = ');
    expect(await cli(['apply', '-'], printed.stdout)).toMatchObject({ status: 0 });
    const [, hash = ''] = /([0-9a-f]{64})\n$/.exec((await cli(['flows', 'release'])).stdout) ?? [];
    expect((await cli(['flows', '--fsl', '--hash', hash])).stdout).toBe(printed.stdout);
    expect((await cli(['flows', 'release'])).stdout.trim().split('\n')).toHaveLength(2);
    expect(await cli(['flows', '--fsl'])).toMatchObject({ status: 2, stderr: expect.stringContaining('--hash') });
    expect(await cli(['flows', 'nothing'])).toMatchObject({ status: 4, stderr: expect.stringContaining('nothing') });
  });

  test('with the same key is the same run, and refused with other inputs', async () => {
    const ids = [];
    for (const _ of [1, 2]) {
      const { stdout } = await cli(['run', 'release', 'version=1', '--key', 'once', '--json']);
      ids.push((JSON.parse(stdout) as { id: string }).id);
    }
    expect(ids[0]).toBe(ids[1]);
    expect(await cli(['run', 'release', 'version=2', '--key', 'once'])).toMatchObject({
      status: 2,
      stderr: 'signalbox: this idempotency key has started another run (argument_invalid)\n',
    });
  });

  test('keeps what is said about its decision, and the files that are put to it', async () => {
    await cli(['run', 'release', 'told', 'version=1.10']);
    const file = join(server.folder, 'load.html');
    const fetched = join(server.folder, 'fetched.html');
    writeFileSync(file, '<b>fast</b>');
    expect((await cli(['comment', 'told', 'review', 'looks', 'good'])).stdout).toBe('Said about review.\n');
    const added = await cli(['evidence', 'add', 'told', 'review', file]);
    expect(added.stdout).toMatch(/^Put load.html to review, sha256 [0-9a-f]{64}\.\n$/);
    const { stdout } = await cli(['show', 'told']);
    expect(stdout).toMatch(
      /^ {2}[-0-9: ]+ {2}admin about review: looks good\n {2}.* load\.html \(11 bytes\) to review/m,
    );
    const [, id = ''] = /evidence get told (\S+)/.exec(stdout) ?? [];
    expect((await cli(['evidence', 'list', 'told'])).stdout).toMatch(
      new RegExp(`^${id} +review +load\\.html +11 `, 'm'),
    );
    expect((await cli(['evidence', 'get', 'told', id, '--output', fetched])).status).toBe(0);
    expect(readFileSync(fetched, 'utf8')).toBe('<b>fast</b>');
    const again = await cli(['evidence', 'get', 'told', id, '--output', fetched]);
    expect(again).toMatchObject({ status: 2, stderr: expect.stringContaining('Cannot write') });
    await cli(['decide', 'told', 'AGREE']);
    expect((await cli(['comment', 'told', 'review', 'late'])).stderr).toContain('(decision_not_open)');
    expect((await cli(['evidence', 'list', 'straight'])).stderr).toContain('(run_not_found)');
  });

  test('is listed, shown with the command that decides it, and done once that was called', async () => {
    await cli(['run', 'release', 'straight', 'version=1.10']);
    const listed = await cli(['runs', '--status', 'running', '--flow', 'release']);
    expect(listed.stdout).toMatch(/^straight +release +running /m);
    expect((await cli(['show', 'straight'])).stdout).toContain('    npx signalbox decide straight review AGREE\n');
    expect((await cli(['inbox'])).stdout).toContain('    npx signalbox decide straight review REJECT --reason "…"\n');
    const decided = await cli(['decide', 'straight', 'AGREE']);
    expect(decided).toMatchObject({ status: 0, stdout: 'Decided review: AGREE.\nstraight (release) is done\n' });
    expect((await cli(['show', 'straight'])).stdout).toMatch(/review +AGREE +admin +1 /);
    expect((await cli(['inbox'])).stdout).not.toContain('straight');
    for (const words of [['AGREE'], ['review', 'REJECT', '--reason', 'on second thought']]) {
      expect(await cli(['decide', 'straight', ...words])).toMatchObject({
        status: 5,
        stderr: 'signalbox: review of run straight has been decided: AGREE, by admin (already_finished)\n',
      });
    }
    await cli(['run', 'release', 'undecided', 'version=1']);
    await cli(['stop', 'undecided']);
    expect(await cli(['decide', 'undecided', 'AGREE'])).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('has no open decision: the run is stopped (decision_not_open)'),
    });
  });

  test('has a history that tells skips, migrations, pauses and events that are kept', async () => {
    const patient = `flow patient
      deci review => (AGREE -> soak | LATER -> hold) { who = "group(ops)"; };
      step soak => (DONE -> done) { action = wait; args = (event = "tested"); };
    flow_end`;
    expect((await cli(['apply', '-'], patient)).status).toBe(0);
    await cli(['run', 'patient', 'handled']);
    await cli(['event', 'handled', 'tested', '--key', 'k1']);
    await cli(['pause', 'handled', '--reason', 'lunch time']);
    await cli(['resume', 'handled']);
    await cli(['skip', 'handled', 'review', 'LATER', '--reason', 'nobody is here']);
    const { stdout } = await cli(['show', 'handled']);
    const history = stdout.slice(stdout.indexOf('\nHistory\n'));
    expect(history).toMatch(/ review +LATER, skipped +admin +1 +\S+ s +nobody is here\n/);
    expect(history).toMatch(/ event tested, kept +admin +key k1\n/);
    expect(history).toMatch(/ paused +admin +lunch time\n/);
    expect(history).toMatch(/ resumed +admin\n/);
    await cli(['stop', 'handled']);
  });

  test('has a journal of every transition', async () => {
    await cli(['run', 'release', 'told', 'version=1']);
    const { stdout } = await cli(['show', 'told', '--journal']);
    expect(stdout).toMatch(/^1 {2}\d{4}-.* by admin\n {4}run_started /);
    expect(stdout).toContain('    decision_opened ');
  });

  test('is refused only with a reason, which the history keeps', async () => {
    await cli(['run', 'release', 'refused', 'version=1']);
    expect(await cli(['decide', 'refused', 'REJECT'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('(reason_required)'),
    });
    const refusal = await cli(['decide', 'refused', 'review', 'REJECT', '--reason', 'the numbers are wrong']);
    expect(refusal).toMatchObject({ status: 0, stdout: expect.stringContaining('is stopped') });
    expect((await cli(['show', 'refused'])).stdout).toContain('the numbers are wrong');
  });

  test('that is held goes on with retry and ends with stop', async () => {
    await cli(['run', 'release', 'later', 'version=1']);
    await cli(['decide', 'later', 'LATER', '--reason', 'not before Monday']);
    expect((await cli(['show', 'later'])).stdout).toContain('npx signalbox retry later');
    const retried = await cli(['retry', 'later']);
    expect(retried).toMatchObject({ status: 0, stdout: expect.stringContaining('is running') });
    expect(await cli(['stop', 'later', '--reason', 'enough of it'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('later (release) is stopped: enough of it'),
    });
    expect(await cli(['stop', 'later'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('later (release) is stopped: enough of it'),
      stderr: 'Run later was stopped before: nothing is changed.\n',
    });
    expect(await cli(['trigger', 'later', 'review'])).toMatchObject({ status: 5, stdout: '' });
  });

  test('goes on behind a step that is skipped, which needs a reason and cannot grant a decision', async () => {
    await cli(['run', 'release', 'skipped', 'version=1']);
    expect(await cli(['skip', 'skipped', 'review', 'REJECT'])).toMatchObject({ status: 2 });
    const skip = (outcome: string) =>
      cli(['skip', 'skipped', 'review', outcome, '--reason', 'nobody is here', '--json']);
    expect(await skip('AGREE')).toMatchObject({ status: 3, stderr: expect.stringContaining('not_eligible') });
    expect(JSON.parse((await skip('LATER')).stdout)).toMatchObject({ status: 'held' });
    const retried = await cli(['retry', 'skipped', 'review']);
    expect(retried).toMatchObject({ status: 0, stdout: expect.stringContaining('is running') });
    await cli(['stop', 'skipped']);
  });

  test('that is paused takes answers, says what waits for a resume, and goes on with it', async () => {
    await cli(['run', 'release', 'lunch', 'version=1']);
    const paused = await cli(['pause', 'lunch', '--reason', 'lunch time', '--json']);
    expect(JSON.parse(paused.stdout)).toMatchObject({ status: 'paused', detail: 'lunch time (admin)' });
    expect((await cli(['show', 'lunch'])).stdout).toContain('npx signalbox resume lunch');
    expect((await cli(['runs', '--status', 'paused'])).stdout).toContain('lunch');
    expect((await cli(['inbox'])).stdout).toContain('lunch');
    expect(await cli(['retry', 'lunch'])).toMatchObject({ status: 5, stderr: expect.stringContaining('resumed') });
    expect(await cli(['resume', 'lunch'])).toMatchObject({ status: 0, stdout: expect.stringContaining('is running') });
    await cli(['stop', 'lunch']);
  });

  test.each([
    ['AGREE', 0, ''],
    ['REJECT', 9, 'signalbox: Run wait-REJECT is stopped (run_failed)\n'],
  ])('is waited for until %s ends it', async (outcome, status, complaint) => {
    const name = `wait-${outcome}`;
    const child = spawnCli(['run', 'release', name, 'version=1', '--wait'], { server: server.url });
    const told = textOf(child.stderr);
    const ended = once(child, 'close');
    await once(child.stderr as NodeJS.ReadableStream, 'data');
    await cli(['decide', name, outcome, '--reason', 'this is long enough']);
    expect([(await ended)[0], await told]).toEqual([
      status,
      `${name} has started; waiting for its end …\n${complaint}`,
    ]);
  });
});

test('a wait outlives a server that is killed and started again', async () => {
  const data = mkdtempSync(join(tmpdir(), 'signalbox-cli-'));
  const start = async (port: string) => {
    const child = spawnCli(['server', '--open', '--no-local-agent', '--port', port, '--data', data]);
    return { child, closed: once(child, 'close'), url: await waitForLine(child, /^listening on (\S+)$/) };
  };
  const first = await start('0');
  const at = { server: first.url };
  await runCli(['apply', '-'], { ...at, input: flows });
  const waiting = spawnCli(['run', 'release', 'patient', 'version=1', '--wait'], at);
  const ended = once(waiting, 'close');
  await once(waiting.stderr as NodeJS.ReadableStream, 'data');
  first.child.kill('SIGKILL');
  await first.closed;
  const second = await start(new URL(first.url).port);
  await runCli(['decide', 'patient', 'AGREE'], at);
  expect(await ended).toEqual([0, null]);
  second.child.kill('SIGTERM');
  await second.closed;
  rmSync(data, { recursive: true, force: true });
});

test('an agent is registered and its key shown', async () => {
  const { status, stdout } = await cli(['agent', 'add', 'builder']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Added agent builder\. Its key, shown this once:\n {2}\S{20,}\n/);
  await cli(['agent', 'add', 'payer', '--for-jobs', 'pay*', '--for-jobs', 'look']);
  await cli(['agent', 'add', 'all', '--for-jobs', '*', '--for-builds']);
  const listed = (await cli(['agent', 'list'])).stdout;
  expect(listed).toMatch(/^builder +builds +- /m);
  expect(listed).toMatch(/^payer +job pay\*, job look +- /m);
  expect(listed).toMatch(/^all +builds, job \* +- /m);
});

test('the first user ends the open mode, and each token is shown once', async () => {
  const own = await startRealServer('--no-local-agent');
  try {
    expect((await runCli(['users'], { server: own.url })).stdout).toContain('There is no user yet');
    const added = await runCli(['user', 'add', 'ann', '--group', 'ops', '--group', 'dev', '--json'], {
      server: own.url,
    });
    const { token, adminToken } = JSON.parse(added.stdout) as { token: string; adminToken: string };
    expect(await runCli(['users'], { server: own.url })).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('(unauthenticated)\n  give your token as SIGNALBOX_TOKEN\n'),
    });
    const asAdmin = await runCli(['users'], { server: own.url, environment: { SIGNALBOX_TOKEN: adminToken } });
    expect(asAdmin.stdout).toMatch(/^ann +approver +ops, dev +\d{4}-/m);
    const asAnn = await runCli(['user', 'add', 'bob', '--token', token], { server: own.url });
    expect(asAnn).toMatchObject({ status: 3, stderr: expect.stringContaining('(forbidden)') });
    expect(asAnn.stderr).not.toContain(token);
  } finally {
    await own.close();
  }
});
