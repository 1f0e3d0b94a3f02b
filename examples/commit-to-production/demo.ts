import type { RunView } from '../../packages/protocol/src/index.ts';
import { readRuns, waitForRun } from '../stage/api.ts';
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

/** Sets the scene, or brings it back, tells what there is to do, and what has become of it. */
export async function showDemo(options: DemoOptions): Promise<Demo> {
  const { folder, server, say } = options;
  const scene = await setScene({ folder, server });
  try {
    const run = (await newestRelease(server)) ?? (await firstRelease(scene, options));
    const view = await waitForRun(server, run, (each) => each.decisions.length > 0 || each.status !== 'running');
    if (view.status === 'running') {
      say(invitation(view, options, scene));
      // It breaks when the server ends, who says so itself.
      follow(view.id, options, scene).catch(() => undefined);
    } else {
      say(afterwards(view, options, scene));
    }
    return { scene };
  } catch (error) {
    await scene.site.stop();
    throw error;
  }
}

async function newestRelease(server: string): Promise<string | undefined> {
  return (await readRuns(server)).find(({ flow }) => flow === 'release')?.id;
}

async function firstRelease({ workingCopy }: Scene, { server, say }: DemoOptions): Promise<string> {
  const commit = await pushCommit(workingCopy, { message: 'open the shop' });
  const run = await newestRelease(server);
  if (run === undefined) throw new Error('the push of the first commit has started no run');
  say(`\nThe demo: commit ${commit.slice(0, 8)} is pushed to the repository git/shop and is being built …\n`);
  return run;
}

async function follow(run: string, options: DemoOptions, scene: Scene): Promise<void> {
  const over = await waitForRun(options.server, run, ({ status }) => status !== 'running');
  options.say(afterwards(over, options, scene));
}

function invitation({ name, id, inputs }: RunView, { server, command }: DemoOptions, { shopUrl }: Scene): string {
  return `
Commit ${String(inputs.commit).slice(0, 8)} "${firstLine(inputs.message)}" is built and tested, and waits for you.

  look      ${server}/ui/runs/${id}
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
  go on     change something in ${workingCopy}, commit it and push it
`;
}

function firstLine(text: unknown): string {
  return String(text).split('\n', 1)[0] ?? '';
}
