import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { runPlay } from '../stage/run-play.ts';
import type { Stage } from '../stage/stage.ts';
import { flowText, Scene } from './scene.ts';

async function play(stage: Stage): Promise<void> {
  const scene = await Scene.open(stage);
  stage.say(`Signalbox at ${scene.url}.`);
  await released(scene);
  await rejected(scene);
  await expired(scene);
  await hurried(scene);
  await changed(scene);
  await stage.holds('production has what was granted, the sandbox what operations agreed to', () => {
    const lines = readFileSync(scene.ledger, 'utf8').trim().split('\n');
    const deployed = lines.map((line) => JSON.parse(line) as { readonly place: string; readonly version: string });
    assert.deepEqual(
      deployed.map(({ place, version }) => `${version} ${place}`),
      ['1.10 sandbox', '1.10 production eu', '1.12 sandbox', '1.13 sandbox', '1.13.1 production eu'],
    );
  });
  await stage.holds('the chain of the audit verifies', async () => {
    assert.match(await scene.people.admin.type('audit', 'verify'), /^The chain holds/m);
  });
}

async function released(scene: Scene): Promise<void> {
  const { stage, clients } = scene;
  const { ann, bea, carl, olga, dora, quinn } = clients;
  stage.say("\nA release, by Acolyte's requests");
  await stage.holds('a team has its template, and one release at a time', async () => {
    assert.equal((await ann.ask('PUT', '/v1/flow/template', {})).reason, 'not_allow_operation');
    assert.equal((await scene.makeTemplate()).data.flow_meta, 'release_jar');
  });
  const id = await scene.started();
  await stage.holds('a second release has to wait for the first', async () => {
    assert.equal((await scene.start()).reason, 'too_many_instance');
  });
  await stage.holds('steps have their order', async () => {
    assert.equal((await ann.act(id, 'sandbox')).reason, 'invalid_target_step');
    assert.equal(
      (await ann.act(id, 'pull_request', { number: 'seven' })).reason,
      'pull_request.trigger.number_invalid_type',
    );
    assert.deepEqual(await ann.does(id, 'pull_request', { number: '7' }), { number: 7 });
  });
  await stage.holds('two developers review it, and its author is none of them', async () => {
    const digest = await ann.digest(id);
    assert.equal((await ann.act(id, 'code_review/approve', {}, { digest })).reason, 'not_allow_operation');
    assert.deepEqual(await bea.does(id, 'code_review/approve', {}, { digest }), { outcome: 'APPROVE', decided: false });
    assert.deepEqual(await carl.does(id, 'code_review/approve', {}, { digest }), { outcome: 'APPROVE', decided: true });
  });
  await stage.holds('operations deploy it to the sandbox', async () => {
    assert.equal((await olga.act(id, 'sandbox/agree')).reason, 'no_trigger');
    await ann.does(id, 'sandbox', { version: '1.10' });
    assert.deepEqual(await olga.does(id, 'sandbox/agree'), { version: '1.10' });
  });
  await stage.holds('after its SQL and quality assurance it is in production', async () => {
    await dora.does(id, 'sql_review/agree', {}, { digest: await dora.digest(id) });
    await quinn.does(id, 'qa/pass', { notes: 'the till is good' }, { digest: await quinn.digest(id) });
    assert.equal(await scene.over(id), 'finished');
  });
}

async function rejected(scene: Scene): Promise<void> {
  const { stage, clients } = scene;
  stage.say('\nA release that operations reject');
  const id = await scene.toSandbox('1.11');
  await stage.holds('with a reason of at least ten characters, which stops it', async () => {
    const short = await clients.olga.act(id, 'sandbox/reject', { reason: 'no' });
    assert.equal(short.reason, 'sandbox.reject.reason_less_than_min_length');
    await clients.olga.does(id, 'sandbox/reject', { reason: 'the sandbox is full' });
    assert.equal((await clients.olga.act(id, 'sandbox/agree')).reason, 'invalid_status');
    const { status, steps } = await clients.ann.instance(id);
    assert.equal(status, 'stopped');
    const [, , { actions }] = steps;
    assert.deepEqual(
      actions.map(({ action, actor_name: by }: never) => [action, by]),
      [
        ['trigger', 'ann'],
        ['reject', 'olga'],
      ],
    );
  });
}

async function expired(scene: Scene): Promise<void> {
  const { stage, people } = scene;
  stage.say('\nA release by the command line, which nobody answers');
  await stage.holds('the same flow goes on by its commands', async () => {
    await people.ann.type('run', 'release_jar', 'by-hand');
    await people.ann.type('trigger', 'by-hand', 'pull_request', '--arg', 'number=8');
    await people.bea.type('decide', 'by-hand', 'APPROVE');
    await people.carl.decides('by-hand', 'APPROVE');
    await people.ann.type('trigger', 'by-hand', 'sandbox', '--arg', 'version=1.12');
    await people.olga.type('act', 'by-hand', 'sandbox', 'agree');
    await people.dora.sees('by-hand', ({ decisions }) => decisions.some(({ mayDecide }) => mayDecide));
  });
  await stage.holds('a day later the leads are asked, too', async () => {
    const early = await people.lea.sees('by-hand', () => true);
    assert.deepEqual(
      early.decisions.map(({ mayDecide }) => mayDecide),
      [false],
    );
    await scene.later('24h');
    await people.lea.sees('by-hand', ({ decisions }) => decisions.some(({ mayDecide }) => mayDecide));
    assert.match(await people.lea.type('inbox'), /by-hand/);
  });
  await stage.holds('and two days later it is rejected by itself', async () => {
    await scene.later('24h');
    const { status, visits } = await people.ann.sees('by-hand', (run) => run.status !== 'running');
    assert.equal(status, 'stopped');
    assert.equal(visits.at(-1)?.outcome, 'REJECT');
  });
}

async function hurried(scene: Scene): Promise<void> {
  const { stage, clients, people } = scene;
  stage.say('\nA release in a hurry');
  const id = await scene.started();
  await clients.ann.does(id, 'pull_request', { number: 9 });
  const { name } = await clients.ann.instance(id);
  await stage.holds('a lead goes past the number of reviewers, with a reason, and nobody else does', async () => {
    const [decision] = (await people.bea.sees(name, ({ decisions }) => decisions.length > 0)).decisions;
    const { step, visit, digest } = decision ?? {};
    const override = { step, visit, digest, outcome: 'APPROVE', reason: 'it is urgent enough' };
    await assert.rejects(people.bea.posts(`/api/runs/${name}/override`, override), /not_eligible/);
    const short = { ...override, reason: 'urgent' };
    await assert.rejects(people.lea.posts(`/api/runs/${name}/override`, short), /reason_required/);
    await people.lea.type('override', name, 'APPROVE', '--reason', 'the shop is down without it');
    const { visits } = await people.ann.sees(name, () => true);
    assert.match(JSON.stringify(visits), /the shop is down without it/);
  });
  await stage.holds('and it is discarded, as the shop is up again', async () => {
    await clients.ann.ask('POST', '/v1/flow/instance/discard', { flow_instance_id: id, discard_reason: 'it is up' });
    assert.equal(await scene.over(id), 'stopped');
  });
}

async function changed(scene: Scene): Promise<void> {
  const { stage, clients, people } = scene;
  const { dora, quinn } = clients;
  stage.say('\nA release that is changed while it is decided');
  const id = await scene.toSandbox('1.13');
  await clients.olga.does(id, 'sandbox/agree');
  await dora.does(id, 'sql_review/agree', {}, { digest: await dora.digest(id) });
  const seen = await quinn.digest(id);
  await stage.holds('who has seen the release of before does not grant that of now', async () => {
    await people.admin.posts('/api/apply', {
      text: flowText().replace('version = $sandbox.version', 'version = "1.13.1"'),
    });
    const { name } = await quinn.instance(id);
    await people.admin.posts(`/api/runs/${name}/migrate`, { reason: 'it is built anew' });
    const late = await quinn.act(id, 'qa/pass', { notes: 'the till is good' }, { digest: seen });
    assert.equal(late.reason, 'superseded');
  });
  await stage.holds('and grants it when they have seen that', async () => {
    await quinn.does(id, 'qa/pass', { notes: 'the till is good' }, { digest: await quinn.digest(id) });
    assert.equal(await scene.over(id), 'finished');
  });
}

await runPlay("The flow of Acolyte's README: its requests, and the command line.", play);
