import { afterEach, describe, expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';
import { build, decision, runView, summary } from './testing/samples.ts';
import { type Answer, type StubServer, startStub } from './testing/stub-server.ts';

let stub: StubServer;
afterEach(() => stub.close());

async function cli(routes: Readonly<Record<string, Answer>>, ...args: readonly string[]) {
  stub = await startStub(routes);
  return runCli(args, { server: stub.url });
}

const runMissing: Answer = { status: 404, json: { error: { code: 'run_not_found', message: 'none' } } };
const buildMissing: Answer = { status: 404, json: { error: { code: 'build_not_found', message: 'none' } } };

const warned = { ...build, warnings: ['settings are\nignored', '`path` is ignored'] };
const journal = { json: { transitions: [] as unknown[] } };
const shown = {
  'GET /api/runs/shop-1': { json: runView },
  'GET /api/runs/shop-1/journal': journal,
  'GET /api/builds/b2': { json: warned },
};

describe('show', () => {
  test('says what the run waits for, how to decide, what each step did and who did it', async () => {
    const { stdout } = await cli(shown, 'show', 'shop-1');
    expect(stdout).toContain('Waits for\n  a member of ops to decide review\n');
    expect(stdout).toContain('    guards deploy (rollout on production)\n      version = "1.10"\n');
    expect(stdout).toContain('    change 0123456789ab on main by ann: Sell more\n');
    expect(stdout).toContain('    npx signalbox decide shop-1 review REJECT --reason "…"\n');
    expect(stdout).toMatch(/build +pipeline +SUCCESS +2 visits +SUCCESS → review, FAIL → hold\n/);
    expect(stdout).toMatch(/2026-11-20 11:03:04 +build +FAIL +local +1 +1 min 5 s +build b1\n/);
    expect(stdout).toMatch(/build #2 +SUCCESS +local +3 +5 s +build b2\n/);
  });

  test('has the warnings of the latest builds beside what is to decide', async () => {
    const { stdout } = await cli(shown, 'show', 'shop-1');
    const warnings = ['settings are ignored', '`path` is ignored'].map(
      (each) => `    warning of build git/shop #7: ${each}\n`,
    );
    expect(stdout).toContain(`${warnings.join('')}    npx signalbox decide shop-1 review AGREE\n`);
    expect(stub.requests.map(({ path }) => path)).toEqual([
      '/api/runs/shop-1',
      '/api/builds/b2',
      '/api/runs/shop-1/journal?after=0&limit=1000',
    ]);
    await runCli(['show', 'shop-1', '--json'], { server: stub.url });
    expect(stub.requests).toHaveLength(4);
  });

  test('does without the build that could not be made', async () => {
    const { status, stdout } = await cli({ ...shown, 'GET /api/builds/b2': buildMissing }, 'show', 'shop-1');
    expect([status, stdout.includes('warning')]).toEqual([0, false]);
  });

  test('names the server in its commands where it was named to it', async () => {
    stub = await startStub(shown);
    const { stdout } = await runCli(['show', 'shop-1', '--server', stub.url]);
    expect(stdout).toContain(`npx signalbox decide shop-1 review AGREE --server ${stub.url}\n`);
  });

  test('offers a command that a shell takes as it is, whatever the run is called', async () => {
    const name = "it's; rm -rf $HOME";
    const view = { ...runView, name, decisions: [{ ...decision, run: { ...decision.run, name } }] };
    const routes = { ...shown, 'GET /api/runs/r1': { json: view }, 'GET /api/runs/r1/journal': journal };
    const { stdout } = await cli(routes, 'show', 'r1');
    expect(stdout).toContain(`npx signalbox decide 'it'\\''s; rm -rf $HOME' review AGREE\n`);
  });
});

test('inbox parts what is mine from what others decide, and says why', async () => {
  const mayNotBecause = { code: 'not_asked', name: 'ann', who: 'group(sec)' };
  const other = { ...decision, step: 'audit', mayDecide: false, mayNotBecause, project: 'default' };
  const { stdout } = await cli(
    {
      ...shown,
      'GET /api/inbox?list=mine&limit=50': { json: { decisions: [{ ...decision, project: 'default' }] } },
      'GET /api/inbox?list=others&limit=50': { json: { decisions: [], next: '5/r0/x' } },
      'GET /api/inbox?list=others&limit=50&after=5%2Fr0%2Fx': { json: { decisions: [other] } },
      'GET /api/runs/r1': { json: runView },
    },
    'inbox',
  );
  expect(stdout).toMatch(/^Waiting for you\n {2}shop-1 review .*\n[\s\S]*\nWaiting for others\n {2}shop-1 audit /);
  expect(stdout).toContain('    not yours: ann is not among those who may decide: group(sec)\n');
  expect(stdout.match(/^ {4}2 warnings of its builds: npx signalbox show shop-1$/gm)).toHaveLength(2);
});

describe('decide', () => {
  const routes = {
    ...shown,
    'POST /api/runs/r1/decide': { json: { ...summary, waitsFor: [] } },
  };

  test('shows what is guarded and sends the digest that belongs to it', async () => {
    const { status, stderr } = await cli(routes, 'decide', 'shop-1', 'AGREE');
    expect(status).toBe(0);
    expect(stderr).toContain('guards deploy (rollout on production)');
    expect(stderr).toContain('    warning of build git/shop #7: `path` is ignored\n');
    expect(JSON.parse(stub.requests.at(-1)?.body ?? '')).toEqual({
      step: 'review',
      visit: 2,
      outcome: 'AGREE',
      digest: 'd1',
    });
  });

  test.each([
    [['shop-1', 'MAYBE'], 'outcome_unknown', 2],
    [['shop-1', 'deploy', 'AGREE'], 'decision_not_open', 5],
    [['shop-1', 'nowhere', 'AGREE'], 'step_not_found', 4],
    [['shop-1', 'review', 'REJECT', '--reason', 'too short'], 'reason_required', 2],
    [['shop-1', 'review', 'REJECT', 'too', 'many'], 'argument_invalid', 2],
  ])('%j is refused with %s before anything is sent', async (args, code, status) => {
    expect(await cli(routes, 'decide', ...args)).toMatchObject({
      status,
      stderr: expect.stringContaining(`(${code})\n`),
    });
    expect(stub.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  test('asks for the step where several decisions are open', async () => {
    const view = { ...runView, decisions: [decision, { ...decision, step: 'audit' }] };
    const result = await cli({ 'GET /api/runs/shop-1': { json: view } }, 'decide', 'shop-1', 'AGREE');
    expect(result).toMatchObject({ status: 2, stderr: expect.stringContaining('name one: review, audit') });
  });

  test('tells one who may not decide why not', async () => {
    const view = { ...runView, decisions: [{ ...decision, mayDecide: false, mayNotBecause: { code: 'started_run' } }] };
    const result = await cli({ ...shown, 'GET /api/runs/shop-1': { json: view } }, 'decide', 'shop-1', 'AGREE');
    expect(result).toMatchObject({
      status: 3,
      stderr: 'signalbox: who started the run cannot decide it (not_eligible)\n',
    });
  });
});

describe('an outcome with arguments', () => {
  const reason = { name: 'reason', type: 'str' as const, required: true, checks: { minLength: 10 } };
  const defects = { name: 'defects', type: 'int' as const, required: false };
  const view = { ...runView, decisions: [{ ...decision, args: { REJECT: [reason, defects] } }] };
  const routes = {
    ...shown,
    'GET /api/runs/shop-1': { json: view },
    'POST /api/runs/r1/decide': { json: { ...summary, waitsFor: [] } },
  };

  test('is shown with them, which take the place of a reason', async () => {
    const { stdout } = await cli(routes, 'show', 'shop-1');
    expect(stdout).toContain('    npx signalbox decide shop-1 review REJECT --arg reason="…"\n');
  });

  test.each([
    [['--arg', 'reason=it is too slow', '--arg', 'defects=2'], { reason: 'it is too slow', defects: 2 }],
    [['--reason', 'it is too slow'], { reason: 'it is too slow' }],
  ])('sends %j as what it asks for', async (options, args) => {
    const { status } = await cli(routes, 'decide', 'shop-1', 'REJECT', ...options);
    expect(status).toBe(0);
    expect(JSON.parse(stub.requests.at(-1)?.body ?? '')).toMatchObject({ outcome: 'REJECT', args });
  });

  test.each([
    [['REJECT'], 'REJECT needs reason: give it with --arg reason=… (argument_invalid)\n'],
    [['REJECT', '--reason', 'no'], 'argument reason of REJECT has fewer than 10 characters (argument_invalid)\n'],
    [['REJECT', '--reason', 'it is too slow', '--arg', 'x=1'], 'argument x of REJECT is not declared'],
    [['AGREE', '--arg', 'x=1'], 'AGREE takes no arguments (argument_invalid)\n'],
  ])('%j is refused before anything is sent', async (words, message) => {
    const { status, stderr } = await cli(routes, 'decide', 'shop-1', ...words);
    expect([status, stderr.includes(message)]).toEqual([2, true]);
    expect(stub.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });
});

describe('a decision of several people', () => {
  const votes = [{ by: 'bob', outcome: 'AGREE', reason: 'well\ntested', at: 5 }];
  const missing = { AGREE: '1 of group(ops)' };
  const due = { at: decision.openedAt, reminded: true };
  const expire = { at: decision.openedAt, outcome: 'REJECT' };
  const view = { ...runView, decisions: [{ ...decision, who: '2 of group(ops)', votes, missing, due, expire }] };
  const opened = { ...shown, 'GET /api/runs/shop-1': { json: view } };

  test('is shown with who has voted and who is missing', async () => {
    const { stdout } = await cli(opened, 'show', 'shop-1');
    expect(stdout).toContain('shop-1 review waits for 2 of group(ops) since');
    expect(stdout).toContain('    bob voted AGREE: well tested; missing 1 of group(ops)\n');
    expect(stdout).toMatch(/ {4}due 2026-[-0-9: ]+, overdue\n {4}becomes REJECT at 2026-/);
  });

  test.each([
    [
      summary,
      'Voted AGREE on review: more people are needed, signalbox show shop-1 says who.\nshop-1 (release) is running\n  waits for a member of ops to decide review\n',
    ],
    [{ ...summary, waitsFor: [] }, 'Decided review: AGREE.\n'],
  ])('says whether the vote was enough', async (json, expected) => {
    const routes = { ...opened, 'POST /api/runs/r1/decide': { json } };
    expect((await cli(routes, 'decide', 'shop-1', 'AGREE')).stdout).toContain(expected);
  });
});

test('event tells a run what has happened, once per key', async () => {
  const event = { name: 'tested', use: 'taken', step: 'soak' };
  const route = { 'POST /api/runs/shop-1/events': { json: { ...summary, event } } };
  const result = await cli(route, 'event', 'shop-1', 'tested', '--data', '{"ok":true}', '--key', 'k1');
  expect(result).toMatchObject({ status: 0 });
  expect(result.stdout).toMatch(/^The event tested has ended the wait of soak\.\nshop-1 \(release\) is running\n/);
  expect(stub.requests[0]?.body).toBe('{"name":"tested","key":"k1","data":{"ok":true}}');
  await stub.close();
  expect(await cli(route, 'event', 'shop-1', 'tested', '--data', 'no')).toMatchObject({ status: 2 });
});

test.each([
  [{ use: 'taken' }, 'The event tested is taken.\n'],
  [{ use: 'kept' }, 'The event tested is kept: no step waits for it now.\n'],
  [{ use: 'repeated' }, 'The event tested has come before, by its key: nothing is changed.\n'],
])('event says what became of it: %j', async (use, sentence) => {
  const route = { 'POST /api/runs/shop-1/events': { json: { ...summary, event: { name: 'tested', ...use } } } };
  expect((await cli(route, 'event', 'shop-1', 'tested')).stdout).toContain(sentence);
});

test('trigger starts a manual step', async () => {
  const result = await cli({ 'POST /api/runs/shop-1/trigger': { json: summary } }, 'trigger', 'shop-1', 'deploy');
  expect(result).toMatchObject({ status: 0, stdout: expect.stringContaining('shop-1 (release) is running') });
  expect(stub.requests[0]?.body).toBe('{"step":"deploy","args":{}}');
});

describe('builds', () => {
  test('are listed', async () => {
    const { stdout } = await cli({ 'GET /api/builds': { json: { builds: [build] } } }, 'builds', '--limit', '3');
    expect(stdout).toMatch(/^b2 +git\/shop #7 +success +0123456789ab +main +ann +2026-/m);
    expect(stub.requests[0]?.path).toBe('/api/builds?limit=3');
  });

  test('are started at a commit and killed with a reason', async () => {
    const routes = { 'POST /api/builds': { status: 201, json: build }, 'POST /api/builds/b2/kill': { json: build } };
    const started = await cli(routes, 'build', 'start', 'git/shop', '--commit', 'abc');
    expect(started.stdout).toContain('git/shop #7 is success\n');
    expect(JSON.parse(stub.requests[0]?.body ?? '')).toEqual({ scm: 'git', repository: 'shop', commit: 'abc' });
    await runCli(['build', 'kill', 'b2', '--reason', 'wrong one'], { server: stub.url });
    expect(stub.requests[1]).toMatchObject({ path: '/api/builds/b2/kill', body: '{"reason":"wrong one"}' });
  });
});

describe('logs', () => {
  const line = (pos: number, out: string, type = 0) => ({ pos, time: 0, type, out });
  const pages: Answer = ({ path }) => {
    const query = new URL(path, 'http://stub').searchParams;
    const all = query.get('proc') === 'unit' ? [line(0, 'one'), line(1, 'two\n', 1)] : [line(0, 'clean\u001b[2J')];
    const from = Number(query.get('from'));
    // One line a page: the rest is asked for.
    return { json: { lines: all.slice(from, from + 1), next: Math.min(from + 1, all.length), over: true } };
  };
  const routes = { 'GET /api/builds/b2': { json: build }, 'GET /api/builds/b2/log': pages };

  test('of a build come proc after proc under headings, all pages of them', async () => {
    const { status, stdout, stderr } = await cli(routes, 'logs', 'b2');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '== test / unit\none\ntwo\n== test / lint\nclean\n' });
    expect(stderr).toContain('git/shop #7 is success');
    expect(stderr).toContain('warning: settings are ignored');
  });

  test('are objects, one a line, for programs', async () => {
    const { stdout } = await cli(routes, 'logs', 'b2', '--proc', 'lint', '--json');
    expect(
      stdout
        .split('\n')
        .filter(Boolean)
        .map((each) => JSON.parse(each)),
    ).toEqual([{ workflow: 'test', proc: 'lint', ...line(0, 'clean\u001b[2J') }]);
  });

  test('of a run are those of its latest build, or of that of a step', async () => {
    const ofRun = {
      ...routes,
      'GET /api/builds': { json: { builds: [] } },
      'GET /api/builds/shop-1': buildMissing,
      'GET /api/runs/shop-1': { json: runView },
      [`GET /api/flow-versions/${runView.flowHash}`]: {
        json: { hash: runView.flowHash, flow: { name: runView.flow }, inputSchema: {}, jobs: {}, fsl: '' },
      },
    };
    expect((await cli(ofRun, 'logs', 'shop-1')).stdout).toContain('== test / unit\none\n');
    expect(await runCli(['logs', 'shop-1', '--step', 'review'], { server: stub.url })).toMatchObject({
      status: 4,
      stderr: 'signalbox: Step review of run shop-1 has no build (log_not_found)\n',
    });
  });

  test('of a run whose build could not be made say the reason that its history has', async () => {
    const visits = runView.visits.map((visit) => ({
      ...visit,
      build: undefined,
      reason: `${visit.step}: no pipeline file`,
    }));
    const unmade = {
      'GET /api/builds': { json: { builds: [] } },
      'GET /api/builds/shop-1': buildMissing,
      'GET /api/runs/shop-1': { json: { ...runView, visits } },
    };
    expect(await cli(unmade, 'logs', 'shop-1')).toMatchObject({
      status: 4,
      stderr: 'signalbox: Run shop-1 has no build: build: no pipeline file (log_not_found)\n',
    });
  });

  test('of what is not there say so', async () => {
    const nothing = { ...routes, 'GET /api/builds/x': buildMissing, 'GET /api/runs/x': runMissing };
    expect(await cli(nothing, 'logs', 'x')).toMatchObject({
      status: 4,
      stderr: 'signalbox: There is no run and no build x (run_not_found)\n',
    });
    expect(await runCli(['logs', 'b2', '--proc', 'none'], { server: stub.url })).toMatchObject({
      status: 4,
      stderr: 'signalbox: Build b2 has no proc none (log_not_found)\n',
    });
  });

  test('that are followed go on where a broken stream was, each line once', async () => {
    const event = (pos: number) => `id: ${pos}\ndata: ${JSON.stringify(line(pos, `line ${pos}`))}\n\n`;
    const stream: Answer = ({ headers }) =>
      headers['last-event-id'] === undefined
        ? { events: [':\n\n', event(0), event(1).slice(0, 9), event(1).slice(9), 'id: 2\ndata: {"pos"'], broken: true }
        : { events: [event(2), 'event: end\ndata: null\n\n'] };
    const result = await cli(
      { 'GET /api/builds/b2': { json: build }, 'GET /api/builds/b2/log/stream': stream },
      ...['logs', 'b2', '-f', '--proc', 'unit'],
    );
    expect(result).toMatchObject({ status: 0, stdout: '== test / unit\nline 0\nline 1\nline 2\n' });
    expect(
      stub.requests.filter(({ path }) => path.includes('stream')).map(({ headers }) => headers['last-event-id']),
    ).toEqual([undefined, '1']);
  });
});

describe('repo', () => {
  const added = {
    id: 'p1',
    scm: 'git',
    name: 'shop',
    url: 'https://git.example/shop',
    defaultBranch: 'main',
    hookPath: '/git/shop/hook',
    hookSecret: 's3cret',
  };
  const routes = { 'POST /api/repositories': { status: 201, json: added } };
  const add = ['repo', 'add', 'git/shop', '--url', 'https://git.example/shop', '--flow', 'release'];

  test('add registers it with its start rule and prints hook and secret', async () => {
    const { stdout } = await cli(routes, ...add, '--event', 'push', '--event', 'tag', '--branch', 'release/*');
    expect(stdout).toContain(`Hook: POST ${stub.url}/git/shop/hook\n`);
    expect(stdout).toContain('  s3cret\n');
    expect(JSON.parse(stub.requests[0]?.body ?? '')).toEqual({
      scm: 'git',
      name: 'shop',
      url: 'https://git.example/shop',
      flow: 'release',
      events: ['push', 'tag'],
      branches: ['release/*'],
    });
  });

  test('add --print-hook prints nothing but the script', async () => {
    const { stdout, stderr } = await cli(routes, ...add, '--print-hook');
    expect(stdout).toMatch(/^#!\/bin\/sh\n/);
    expect(stdout).toContain(`url='${stub.url}/git/shop/hook'\nsecret='s3cret'\n`);
    expect(stderr).toContain('hooks/post-receive');
  });

  test('add --print-hook names the command that tells again, at the server that was named', async () => {
    stub = await startStub(routes);
    const { stdout } = await runCli([...add, '--print-hook', '--server', stub.url]);
    expect(stdout).toContain(`again='npx signalbox repo sync git/shop --server ${stub.url}'\n`);
  });

  test.each([
    [
      {
        runs: [
          { id: 'r1', name: 'shop-9' },
          { id: 'r2', name: 'r2' },
        ],
      },
      'Run shop-9 (r1) started.\nRun r2 started.\n',
    ],
    [{ runs: [], skipped: 'the branch has no rule' }, 'No run was started: the branch has no rule.\n'],
    [{ runs: [] }, 'No run was started: there is nothing to start.\n'],
  ])('sync says what it has started, or why nothing: %j', async (taken, told) => {
    const sync = { 'POST /api/repositories/git/shop/sync': { json: taken } };
    expect(await cli(sync, 'repo', 'sync', 'git/shop', '--branch', 'next')).toMatchObject({ status: 0, stdout: told });
    expect(stub.requests[0]?.body).toBe('{"branch":"next"}');
    await runCli(['repo', 'sync', 'git/shop'], { server: stub.url });
    expect(stub.requests[1]?.body).toBe('{}');
  });

  test('list names them', async () => {
    const { stdout } = await cli({ 'GET /api/repositories': { json: { repositories: [added] } } }, 'repo', 'list');
    expect(stdout).toMatch(/^git\/shop +https:\/\/git\.example\/shop$/m);
  });
});
