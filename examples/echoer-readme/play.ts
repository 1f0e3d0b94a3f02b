import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runPlay } from '../stage/run-play.ts';
import { signalbox, startServer } from '../stage/signalbox.ts';
import type { Stage } from '../stage/stage.ts';
import { created, post, readFlowRun, removeFlowRun } from './echoer-client.ts';
import { expectedCalls } from './expected-calls.ts';
import { Script } from './script.ts';
import { acknowledge, startServices, type Taken } from './services.ts';

const runName = 'my_flow_run';

await runPlay('The flow of echoer’s README, with its five services, on Signalbox.', async (stage) => {
  const { url: server } = await startServer(stage, { data: join(stage.folder, 'data'), agent: false });
  const script = new Script();
  const services = await startServices({
    port: 0,
    server,
    answer: (taken) => script.answer(taken),
    onAnswered: (taken, status) => script.answered(taken, status),
  });
  stage.atEnd(services.close);
  stage.say(`Signalbox at ${server}, the services at http://localhost:${services.port}.`);
  const text = readFileSync(new URL('flow.fsl', import.meta.url), 'utf8');
  const play: Play = { stage, server, script, text: text.replaceAll(':18080/', `:${services.port}/`) };
  await straight(play);
  await withLoops(play);
  await withNextAndReject(play);
});

type Play = { readonly stage: Stage; readonly server: string; readonly script: Script; readonly text: string };

/** One statement a request, as echoer's shell sent them. */
async function straight({ stage, server, script, text }: Play): Promise<void> {
  stage.say('\nStraight: statement by statement to /action and /flowrun');
  const statements = text.split(/^\/\n/m).filter((each) => each.trim() !== '');
  const [flowRun = '', ...actions] = statements.reverse();
  await stage.holds('five actions are created, each answered with 200 ""', async () => {
    assert.equal(actions.length, 5);
    for (const action of actions.reverse()) assert.deepEqual(await post(server, '/action', action), created);
  });
  await stage.holds('an action whose name is taken, and one with an error, are refused with the reason', async () => {
    const taken = await post(server, '/action', actions[0] ?? '');
    assert.equal(taken.status, 409);
    const broken = await post(server, '/action', 'action broken addr = "http://localhost/"; action_end');
    assert.equal(broken.status, 422);
    assert.match(JSON.parse(broken.text).message, /^fsl parse error: 1:\d+: /);
  });
  const played = script.expect(['A SUCCESS', 'D AGREE', 'B SUCCESS', 'C SUCCESS']);
  await stage.holds('the flow run is created, answered with 200 ""', async () => {
    assert.deepEqual(await post(server, '/flowrun', flowRun), created);
  });
  const calls = await played;
  await stage.holds('the services were called as echoer calls them: ci, approval, deploy, notify', () => {
    assert.deepEqual(calls.map(withoutUuid), expectedCalls());
  });
  await stage.holds('it ran ready → A → D → B → C → done', async () => {
    const { spec } = await readFlowRun(server, runName);
    assert.deepEqual(spec.history_states, ['ready', 'A', 'D', 'B', 'C', 'done']);
    assert.equal(spec.current_state, 'done');
  });
  await stage.holds('an acknowledgement that comes again is answered with 200 "" and changes nothing', async () => {
    const before = await readFlowRun(server, runName);
    const [first] = calls;
    assert(first);
    assert.deepEqual(await acknowledge(server, first.call, 'SUCCESS'), created);
    assert.deepEqual(await readFlowRun(server, runName), before);
  });
  await stage.holds('an acknowledgement of an unknown uuid is refused', async () => {
    const call = { flowId: runName, stepName: 'A', ackStates: [], uuid: 'nobody' };
    assert.equal((await acknowledge(server, call, 'SUCCESS')).status, 404);
  });
}

/** FAIL leads back to its own step: each visit is a new call with a uuid of its own. */
async function withLoops({ stage, server, script, text }: Play): Promise<void> {
  stage.say('\nWith FAIL loops: the whole text by `signalbox apply`, as in the file');
  await removeFlowRun(server, runName);
  const turns = ['A FAIL', 'A SUCCESS', 'D FAIL', 'D FAIL', 'D AGREE', 'B FAIL', 'B SUCCESS', 'C FAIL', 'C SUCCESS'];
  const played = script.expect(turns);
  await apply(stage, server, text);
  const calls = await played;
  await stage.holds('each of the nine visits had its own uuid', () => {
    assert.equal(new Set(calls.map(({ call }) => call.uuid)).size, turns.length);
  });
  await stage.holds('history: ready A A D D D B B C C done', async () => {
    const { spec } = await readFlowRun(server, runName);
    assert.equal(spec.history_states.join(' '), 'ready A A D D D B B C C done');
  });
}

/** The other way through the graph, with what a clumsy service may send in between. */
async function withNextAndReject({ stage, server, script, text }: Play): Promise<void> {
  stage.say('\nWith NEXT and REJECT');
  await removeFlowRun(server, runName);
  const played = script.expect(['A SUCCESS', 'D NEXT', 'E REJECT', 'C SUCCESS'], async ({ call }) => {
    if (call.stepName !== 'E') return;
    await stage.holds('a state that the step does not have is refused, and the step stays open', async () => {
      assert.equal((await acknowledge(server, call, 'NEXT')).status, 422);
    });
    await stage.holds('done: false is progress: taken, and the service is not called again', async () => {
      assert.deepEqual(await acknowledge(server, call, 'AGREE', false), created);
      assert.equal((await readFlowRun(server, runName)).spec.current_state, 'E');
    });
  });
  await apply(stage, server, text);
  const calls = await played;
  await stage.holds('approval_2 was asked after NEXT, and nothing was deployed', () => {
    assert.deepEqual(
      calls.map(({ path }) => path),
      ['/ci', '/approval', '/approval2', '/notify'],
    );
  });
  await stage.holds('it ran ready → A → D → E → C → done', async () => {
    const { spec } = await readFlowRun(server, runName);
    assert.deepEqual(spec.history_states, ['ready', 'A', 'D', 'E', 'C', 'done']);
  });
}

async function apply(stage: Stage, server: string, text: string): Promise<void> {
  const file = join(stage.folder, 'flow.fsl');
  writeFileSync(file, text);
  await stage.holds('signalbox apply takes the file with all its statements', async () => {
    const { status, stdout, stderr } = await signalbox(server, 'apply', file);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^run my_flow_run .*started$/m);
  });
}

function withoutUuid({ path, call: { uuid, ...call } }: Taken) {
  assert.match(uuid, /\S/);
  return { path, call };
}
