import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readBuild, readJournal, readRun, readRuns, waitForRun } from '../stage/api.ts';
import { freePort } from '../stage/free-port.ts';
import { runPlay } from '../stage/run-play.ts';
import { type Server, signalbox, startServer } from '../stage/signalbox.ts';
import type { Stage } from '../stage/stage.ts';
import {
  brokenRelease,
  endingInstance,
  hostileChange,
  namelessRelease,
  newVersion,
  rightPrice,
  wrongPrice,
} from './changes.ts';
import { pushCommit } from './push-commit.ts';
import { type Scene, setScene } from './scene.ts';

await runPlay(
  'A commit of a real repository goes through build, decision, deploy and verify to done.',
  async (stage) => {
    const data = join(stage.folder, 'data');
    const start = (port: number) => startServer(stage, { data, port, agent: true });
    const server = await start(await freePort());
    const scene = await setScene({ folder: stage.folder, server: server.url });
    stage.atEnd(scene.site.stop);
    stage.say(`Signalbox at ${server.url}, the shop at ${scene.shopUrl}, its repository beside it.`);
    const play: Play = { stage, scene, url: server.url, restart: () => start(Number(new URL(server.url).port)) };
    const first = await firstCommitThroughTwoCrashes(play, server);
    const second = await secondCommitReplacesTheFirst(play, first);
    await failingTestStopsTheRun(play, second);
    await reworkAndRejection(play, second);
    await failingDeployLeadsBack(play, second);
    await failingVerifyLeadsBack(play);
  },
);

type Play = {
  readonly stage: Stage;
  readonly scene: Scene;
  readonly url: string;
  readonly restart: () => Promise<Server>;
};

async function firstCommitThroughTwoCrashes(play: Play, server: Server): Promise<string> {
  const { stage, scene, url } = play;
  stage.say('\nThe first commit; the server is killed twice on its way');
  const { commit, run } = await push(play, hostileChange(stage.folder));
  await stage.holds('the push has started one run, with author and message as they were written', async () => {
    const { inputs, startedBy } = await readRun(url, run);
    const { author, message } = hostileChange(stage.folder);
    assert.deepEqual(inputs, { repository: 'git/shop', ref: 'refs/heads/main', commit, author, message });
    assert.match(startedBy, /git\/shop/);
    assert.equal(existsSync(join(stage.folder, 'broken-out')), false);
  });
  const waiting = await waitForRun(url, run, (view) => view.decisions.length > 0);
  await stage.holds('the local agent has built it by its own .woodpecker.yml', async () => {
    const [build] = waiting.visits;
    assert.equal(build?.outcome, 'SUCCESS');
    const procs = (await buildOf(play, run)).workflows.flatMap((workflow) => workflow.procs);
    assert.deepEqual(
      procs.map(({ name, status }) => `${name} ${status}`),
      ['clone success', 'test success', 'package success'],
    );
  });
  await stage.holds('its log has the tests and the package, in order', async () => {
    await logShows(play, run, [
      /✔ one piece costs/,
      /✔ the tenth piece/,
      /✔ it tells its version/,
      /git archive/,
      commit,
    ]);
  });
  await stage.holds('a rejection whose reason is too short is refused, by the command and by the server', async () => {
    const typed = await signalbox(url, 'decide', run, 'review', 'REJECT', '--reason', 'no');
    assert.equal(typed.status, 2);
    assert.match(typed.stderr, /reason_required/);
    assert.equal(await decideByHttp(play, run, { outcome: 'REJECT', reason: 'no' }), 422);
  });

  await server.kill();
  stage.say('  … kill -9 while the run waits for the person');
  const second = await play.restart();
  await stage.holds('after the restart it waits for the same decision', async () => {
    assert.deepEqual((await readRun(url, run)).decisions, waiting.decisions);
  });

  await openProduction(scene, false);
  await agree(play, run);
  await scene.site.child.line(new RegExp(`^deploy of ${commit} waits`));
  await second.kill();
  stage.say('  … kill -9 in the middle of the deploy, which ends while no server is there');
  await openProduction(scene, true);
  await untilShopRuns(scene, commit);
  await play.restart();
  const done = await waitForRun(url, run, ({ status }) => status === 'done');
  await stage.holds('after the restart the run goes on to done, each step visited once', async () => {
    assert.deepEqual(stepsOf(done), ['build SUCCESS', 'review AGREE', 'deploy SUCCESS', 'verify SUCCESS']);
    await historyIsWhole(play, run);
  });
  await stage.holds('the shop runs at this commit', async () => {
    assert.deepEqual(await versionOf(scene), { version: '1.0.0', commit });
  });
  return commit;
}

async function secondCommitReplacesTheFirst(play: Play, first: string): Promise<string> {
  const { stage, scene, url } = play;
  stage.say('\nThe second commit replaces the first');
  const { commit, run } = await push(play, newVersion);
  await waitForRun(url, run, (view) => view.decisions.length > 0);
  const customer = startCustomer(scene);
  await agreeInThePage(play, run);
  const done = await waitForRun(url, run, ({ status }) => status === 'done');
  const { answers, failures } = await customer.leave();
  await stage.holds('it is built, agreed to in the page, deployed and verified', () => {
    assert.deepEqual(stepsOf(done), ['build SUCCESS', 'review AGREE', 'deploy SUCCESS', 'verify SUCCESS']);
    assert.match(done.visits.at(-1)?.data ?? '', new RegExp(`shop 1.1.0 runs at ${commit}`));
  });
  await stage.holds('a customer saw the first, then the second, and no failure', () => {
    assert.deepEqual(failures, []);
    assert.deepEqual(answers, [first, commit]);
  });
  return commit;
}

async function failingTestStopsTheRun(play: Play, running: string): Promise<void> {
  const { stage, scene, url } = play;
  stage.say('\nA commit with a failing test');
  const { run } = await push(play, wrongPrice);
  const over = await waitForRun(url, run, ({ status }) => status !== 'running');
  await stage.holds('its build fails, and the run is stopped without asking anybody', () => {
    assert.equal(over.status, 'stopped');
    assert.deepEqual(stepsOf(over), ['build FAIL']);
  });
  await stage.holds('its log says which test failed, and nothing was packaged', async () => {
    await logShows(play, run, [/✔ one piece costs/, /✖ the tenth piece is free/]);
    const procs = (await buildOf(play, run)).workflows.flatMap((workflow) => workflow.procs);
    assert.deepEqual(
      procs.map(({ status }) => status),
      ['success', 'failure', 'skipped'],
    );
  });
  await stage.holds('the shop runs as before', async () => assert.equal((await versionOf(scene)).commit, running));
}

async function reworkAndRejection(play: Play, running: string): Promise<void> {
  const { stage, scene, url } = play;
  stage.say('\nA commit that the person does not want');
  const { run } = await push(play, rightPrice);
  await waitForRun(url, run, (view) => view.decisions.length > 0);
  await decide(play, run, 'REWORK', 'please build this once more');
  await waitForRun(url, run, (view) => view.decisions.some(({ visit }) => visit === 2));
  await decide(play, run, 'REJECT', 'it is the same as before');
  const over = await readRun(url, run);
  await stage.holds(
    'REWORK builds it again and asks again; REJECT stops the run, with the reason in its history',
    () => {
      assert.equal(over.status, 'stopped');
      assert.deepEqual(stepsOf(over), ['build SUCCESS', 'review REWORK', 'build SUCCESS', 'review REJECT']);
      assert.equal(over.visits.at(-1)?.reason, 'it is the same as before');
    },
  );
  await stage.holds('the shop runs as before', async () => assert.equal((await versionOf(scene)).commit, running));
}

async function failingDeployLeadsBack(play: Play, running: string): Promise<void> {
  const { stage, scene, url } = play;
  stage.say('\nA commit whose tests pass, but which does not start');
  const { run } = await push(play, brokenRelease);
  await waitForRun(url, run, (view) => view.decisions.length > 0);
  await agree(play, run);
  const again = await waitForRun(url, run, (view) => view.decisions.some(({ visit }) => visit === 2));
  await stage.holds('the deploy fails, and the run is back at the person after another build', () => {
    assert.deepEqual(stepsOf(again).slice(0, 4), ['build SUCCESS', 'review AGREE', 'deploy FAIL', 'build SUCCESS']);
    assert.match(again.visits[2]?.data ?? '', endingInstance);
  });
  await stage.holds('the shop runs as before', async () => assert.equal((await versionOf(scene)).commit, running));
  await decide(play, run, 'REJECT', 'it does not even start');
}

async function failingVerifyLeadsBack(play: Play): Promise<void> {
  const { stage, url } = play;
  stage.say('\nA commit that starts, but does not say that it is this commit');
  const { run } = await push(play, namelessRelease);
  await waitForRun(url, run, (view) => view.decisions.length > 0);
  await agree(play, run);
  const again = await waitForRun(url, run, (view) => view.decisions.some(({ visit }) => visit === 2));
  await stage.holds('the verification fails, and the run is back at the person after another build', () => {
    const way = ['build SUCCESS', 'review AGREE', 'deploy SUCCESS', 'verify FAIL', 'build SUCCESS', 'review open'];
    assert.deepEqual(stepsOf(again), way);
    assert.match(again.visits[3]?.data ?? '', /runs at unknown/);
  });
  await decide(play, run, 'REJECT', 'nobody knows what this is');
}

async function push({ scene, url, stage }: Play, change: Parameters<typeof pushCommit>[1]) {
  const before = (await readRuns(url)).length;
  const commit = await pushCommit(scene.workingCopy, change);
  const [newest, ...others] = await readRuns(url);
  assert(newest && others.length === before, 'the push has not started one run');
  stage.say(`  … git push of ${commit.slice(0, 8)}: run ${newest.name}`);
  return { commit, run: newest.id };
}

async function agree(play: Play, run: string): Promise<void> {
  await decide(play, run, 'AGREE');
}

async function decide({ url, stage }: Play, run: string, outcome: string, reason?: string): Promise<void> {
  const { status, stderr } = await signalbox(
    ...([url, 'decide', run, 'review', outcome] as const),
    ...(reason === undefined ? [] : ['--reason', reason]),
  );
  assert.equal(status, 0, stderr);
  stage.say(`  … signalbox decide RUN review ${outcome}`);
}

/** As the script of the page does it: by what the API has shown, from the page's own origin. */
async function agreeInThePage({ url, stage }: Play, run: string): Promise<void> {
  const page = await fetch(`${url}/ui/runs/${run}`, { headers: { accept: 'text/html' } });
  assert.match(await page.text(), /<title>Signalbox/);
  const status = await decideByHttp({ url }, run, { outcome: 'AGREE' });
  assert.equal(status, 200);
  stage.say('  … AGREE in the page');
}

type Answer = { readonly outcome: string; readonly reason?: string };

async function decideByHttp({ url }: Pick<Play, 'url'>, run: string, answer: Answer): Promise<number> {
  const [decision] = (await readRun(url, run)).decisions;
  assert(decision);
  const { step, visit, digest } = decision;
  const response = await fetch(`${url}/api/runs/${run}/decide`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ step, visit, digest, ...answer }),
  });
  return response.status;
}

async function buildOf({ url }: Play, run: string) {
  const { visits } = await readRun(url, run);
  return readBuild(url, visits.find(({ build }) => build !== undefined)?.build ?? '');
}

/** That the log of the build has lines like these, one after the other. */
async function logShows({ url }: Play, run: string, wanted: readonly (RegExp | string)[]): Promise<void> {
  const { status, stdout, stderr } = await signalbox(url, 'logs', run, '--step', 'build');
  assert.equal(status, 0, stderr);
  const lines = stdout.split('\n');
  for (const each of wanted) {
    const at = lines.findIndex((line) => (typeof each === 'string' ? line.includes(each) : each.test(line)));
    assert(at >= 0, `the log does not go on with ${each}:\n${stdout}`);
    lines.splice(0, at + 1);
  }
}

function stepsOf({ visits }: Awaited<ReturnType<typeof readRun>>): readonly string[] {
  return visits.map(({ step, outcome = 'open' }) => `${step} ${outcome}`);
}

async function historyIsWhole({ url }: Play, run: string): Promise<void> {
  const journal = await readJournal(url, run);
  assert.deepEqual(
    journal.map(({ seq }) => seq),
    journal.map((_, index) => index + 1),
  );
  assert.equal((await readRun(url, run)).seq, journal.length);
}

async function openProduction({ site }: Scene, open: boolean): Promise<void> {
  const address = `http://127.0.0.1:${site.ports.deploy}/window`;
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(address, { method: 'PUT', headers, body: JSON.stringify({ open }) });
  assert.equal(response.status, 204);
}

async function untilShopRuns({ site }: Scene, commit: string): Promise<void> {
  await site.child.line(new RegExp(`^production is now ${commit}`));
}

async function versionOf({ shopUrl }: Scene): Promise<{ readonly version: string; readonly commit: string }> {
  return (await (await fetch(`${shopUrl}/version`)).json()) as { readonly version: string; readonly commit: string };
}

/** Asks for the version all the time: what was answered, each once, and what went wrong. */
function startCustomer(scene: Scene) {
  const answers = new Set<string>();
  const failures: unknown[] = [];
  let here = true;
  const visit = (async () => {
    while (here) {
      await versionOf(scene).then(
        ({ commit }) => answers.add(commit),
        (error) => failures.push(error),
      );
      // Without a rest it would take a processor for itself.
      await pause(5);
    }
  })();
  return {
    leave: async () => {
      here = false;
      await visit;
      return { answers: [...answers], failures };
    },
  };
}
