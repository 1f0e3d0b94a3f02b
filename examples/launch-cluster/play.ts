import assert from 'node:assert/strict';
import { runPlay } from '../stage/run-play.ts';
import type { Stage } from '../stage/stage.ts';
import type { Entry } from './cloud.ts';
import { type Point, Scene } from './scene.ts';

/** A launch that fails makes four things, and removes them. */
const requests = 8;

/** Where in a launch somebody may be killed. */
const everyPoint: readonly Point[] = (['server', 'job host'] as const).flatMap((victim) =>
  Array.from({ length: requests }, (_, index) => index + 1).flatMap((request) =>
    (['before', 'after'] as const).map((phase) => ({ victim, request, phase })),
  ),
);

/** While something is made, and while something is removed. */
const somePoints: readonly Point[] = [
  { victim: 'server', request: 2, phase: 'after' },
  { victim: 'job host', request: 3, phase: 'after' },
  { victim: 'server', request: 6, phase: 'before' },
  { victim: 'job host', request: 7, phase: 'after' },
];

const points = process.argv.includes('every-point') ? everyPoint : somePoints;

async function play(stage: Stage): Promise<void> {
  const scene = await Scene.open(stage);
  stage.say(`Signalbox at ${scene.url}, the cloud at ${scene.cloud.url}.`);
  await launch(scene);
  await fail(scene);
  for (const point of points) await killAt(scene, point);
}

async function launch(scene: Scene): Promise<void> {
  const { stage, cloud } = scene;
  stage.say('\nLaunched, and taken back');
  await stage.holds('the job host offers the sequence, and a person applies it', async () => {
    assert.match(
      await scene.type('flows', '--code'),
      /^launch_cluster +new +cloud-host +[0-9a-f]{12} +A cluster, whole or not at all$/m,
    );
    assert.match(await scene.type('apply', '--from-jobs', 'launch_cluster'), /^flow launch_cluster [0-9a-f]{12}$/m);
  });
  await stage.holds('five jobs have made nine things, each with what the one before it gave', async () => {
    await scene.type('run', 'launch_cluster', 'green', 'name=green', '--wait');
    const kinds = cloud.living().map((id) => id.split('-')[0]);
    assert.deepEqual(kinds, ['network', 'machine', 'machine', 'machine', 'disk', 'disk', 'disk', 'gate', 'name']);
  });
  await stage.holds('the run says where the cluster is', async () => {
    const run = JSON.parse(await scene.type('show', 'green', '--json')) as { readonly context: unknown };
    assert.deepEqual(run.context, { address: 'https://green.example' });
  });
  await stage.holds('a person rolls the launch back, and nothing is left of it', async () => {
    await scene.type('rollback', 'green', '--reason', 'the test is over');
    assert.equal((await scene.ended('green')).status, 'rolled_back');
    expectClean(scene, 5);
  });
}

async function fail(scene: Scene): Promise<void> {
  const { stage } = scene;
  stage.say('\nThe gate does not answer');
  const before = scene.cloud.ledger().length;
  await stage.holds('the launch is rolled back by itself, and says why', async () => {
    await scene.start('broken', { broken: true });
    const run = await scene.ended('broken');
    assert.equal(run.status, 'rolled_back');
    const failed = run.visits.find(({ step, outcome }) => step === 'open_gate' && outcome === 'FAIL');
    assert.match(JSON.stringify(failed ?? run), /the gate of broken does not answer/);
  });
  await stage.holds('what failed first was undone first, then the others backwards, each by its own data', () => {
    const kinds = kindsOf(scene.cloud.ledger().slice(before));
    assert.deepEqual(kinds.made, ['network', 'machine', 'disk', 'gate']);
    assert.deepEqual(kinds.removed, ['gate', 'disk', 'machine', 'network']);
    expectClean(scene, 4);
  });
}

async function killAt(scene: Scene, point: Point): Promise<void> {
  const { stage, cloud } = scene;
  const { victim, request, phase } = point;
  const run = `killed-${victim.replace(' ', '-')}-${request}-${phase}`;
  const before = cloud.ledger().length;
  await stage.holds(
    `${victim} killed ${phase} the effect of request ${request}: rolled back, ledger clean`,
    async () => {
      const { status, detail = '' } = await scene.playKilled(run, point);
      assert.equal(status, 'rolled_back', detail);
      const { made, removed } = kindsOf(cloud.ledger().slice(before));
      assert.deepEqual(made, ['network', 'machine', 'disk', 'gate']);
      assert.deepEqual(removed, made.toReversed());
      assert.deepEqual(cloud.living(), []);
    },
  );
}

/** Of the last so many keys, each was made once and removed once. */
function expectClean({ cloud }: Scene, keys: number): void {
  assert.deepEqual(cloud.living(), []);
  const entries = cloud.ledger().slice(-2 * keys);
  assert.equal(new Set(entries.map(({ did, key }) => `${did} ${key}`)).size, 2 * keys);
  assert.equal(new Set(entries.map(({ key }) => key)).size, keys);
}

function kindsOf(entries: readonly Entry[]) {
  const kinds = new Map(entries.flatMap((entry) => (entry.did === 'made' ? [[entry.key, entry.kind] as const] : [])));
  const of = (did: Entry['did']) =>
    entries.flatMap((entry) => (entry.did === did ? [kinds.get(entry.key) ?? '?'] : []));
  return { made: of('made'), removed: of('removed') };
}

await runPlay('A cluster that is launched whole or not at all.', play, 120_000 + points.length * 30_000);
