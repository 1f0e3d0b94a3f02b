import type { RunView } from '../../packages/protocol/src/index.ts';
import { readRun, readRuns } from '../stage/api.ts';
import { pushCommit } from './push-commit.ts';
import { type Scene, setScene } from './scene.ts';

export type DemoOptions = {
  readonly folder: string;
  readonly server: string;
  /** What comes before `signalbox` commands, so that they find this server. */
  readonly command: string;
  readonly say: (text: string) => void;
};

export type Demo = { readonly scene: Scene };

/** Sets the scene, or brings it back, and from then on tells what there is to do, and what has become of it. */
export async function showDemo(options: DemoOptions): Promise<Demo> {
  const scene = await setScene(options);
  try {
    if ((await newestRelease(options.server)) === undefined) await firstRelease(scene, options);
  } catch (error) {
    await scene.site.stop();
    throw error;
  }
  // It breaks when the server ends, who says so itself.
  tell(scene, options).catch(() => undefined);
  return { scene };
}

/** Of the newest run: each decision that it waits for, and its end. */
async function tell(scene: Scene, options: DemoOptions): Promise<void> {
  const told = new Set<string>();
  const changes = await fetch(`${options.server}/api/stream`);
  for await (const _ of changes.body ?? []) {
    const run = await newestRelease(options.server);
    if (run === undefined) continue;
    const view = await readRun(options.server, run);
    const key = [run, view.status, ...view.decisions.map(({ visit }) => visit)].join();
    if (told.has(key) || (view.status === 'running' && view.decisions.length === 0)) continue;
    told.add(key);
    options.say(view.status === 'running' ? invitation(view, options, scene) : afterwards(view, options, scene));
  }
}

async function newestRelease(server: string): Promise<string | undefined> {
  return (await readRuns(server)).find(({ flow }) => flow === 'release')?.id;
}

async function firstRelease({ workingCopy }: Scene, { server, say }: DemoOptions): Promise<void> {
  const commit = await pushCommit(workingCopy, { message: 'open the shop' });
  if ((await newestRelease(server)) === undefined) throw new Error('the push of the first commit has started no run');
  say(`\nThe demo: commit ${commit.slice(0, 8)} is pushed to the repository git/shop and is being built …\n`);
}

function invitation({ name, id, inputs }: RunView, { server, command }: DemoOptions, { shopUrl }: Scene): string {
  return `
Commit ${String(inputs.commit).slice(0, 8)} "${firstLine(inputs.message)}" is built and tested, and waits for you.

  look      ${server}/ui/decisions/${id}/review
  decide    there, or with   ${command} decide ${name} review AGREE
  log       ${command} logs ${name}

When you agree it is deployed and verified, and ${shopUrl}/version tells this commit.
`;
}

function afterwards(
  { name, id, status, detail }: RunView,
  { server, command }: DemoOptions,
  { shopUrl, workingCopy }: Scene,
): string {
  return `
Run ${name} is ${status}${detail === undefined ? '' : `: ${firstLine(detail)}`}

  look      ${server}/ui/runs/${id}
  history   ${command} show ${name}
  the shop  ${shopUrl}/version
  go on     change something in ${workingCopy}, commit it, and git push
`;
}

function firstLine(text: unknown): string {
  return String(text).split('\n', 1)[0] ?? '';
}
