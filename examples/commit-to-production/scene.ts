import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from '../../scripts/node-flags.ts';
import { signalbox } from '../stage/signalbox.ts';
import { git } from './git.ts';
import { type Ports, type Site, startSite } from './start-site.ts';

export type SceneOptions = {
  /** Everything of the scene is kept here. */
  readonly folder: string;
  readonly server: string;
  readonly onLine?: (line: string) => void;
};

export type Scene = {
  readonly site: Site;
  /** A clone, to work in. */
  readonly workingCopy: string;
  readonly shopUrl: string;
};

/** What is kept of a scene, so that it comes back as it was: a run holds on to the addresses of its flow. */
type Kept = { readonly ports: Ports; readonly hook: Hook };

type Hook = { readonly path: string; readonly secret: string };

/** Sets the scene, or brings it back: repository, git server, services, flow, start rule and hook. */
export async function setScene({ folder, server, onLine }: SceneOptions): Promise<Scene> {
  const keptIn = join(folder, 'scene.json');
  const kept = existsSync(keptIn) ? (JSON.parse(readFileSync(keptIn, 'utf8')) as Kept) : undefined;
  const bare = join(folder, 'git', 'shop.git');
  const workingCopy = join(folder, 'shop');
  await makeBare(bare);
  const site = await startSite({ folder, server, ...(kept && { ports: kept.ports }) }, onLine);
  try {
    const { ports } = site;
    const repositoryUrl = `http://127.0.0.1:${ports.git}/shop.git`;
    await makeWorkingCopy(workingCopy, repositoryUrl);
    await applyFlow({ folder, server, ports });
    const hook = kept?.hook ?? (await register(server, repositoryUrl));
    writeFileSync(keptIn, JSON.stringify({ ports, hook } satisfies Kept), { mode: 0o600 });
    installHook(bare, { url: `${server}${hook.path}`, secret: hook.secret });
    return { site, workingCopy, shopUrl: `http://127.0.0.1:${ports.shop}` };
  } catch (error) {
    await site.stop();
    throw error;
  }
}

async function makeBare(bare: string): Promise<void> {
  if (existsSync(join(bare, 'HEAD'))) return;
  mkdirSync(bare, { recursive: true });
  await git(bare, 'init', '-q', '--bare', '-b', 'main', '.');
  await git(bare, 'config', 'http.receivepack', 'true');
}

async function makeWorkingCopy(folder: string, url: string): Promise<void> {
  if (existsSync(join(folder, '.git'))) return;
  cpSync(new URL('shop', import.meta.url), folder, { recursive: true });
  await git(folder, 'init', '-q', '-b', 'main', '.');
  await git(folder, 'remote', 'add', 'origin', url);
  await git(folder, 'config', 'branch.main.remote', 'origin');
  await git(folder, 'config', 'branch.main.merge', 'refs/heads/main');
  await git(folder, 'config', 'user.name', 'Ada');
  await git(folder, 'config', 'user.email', 'ada@example.org');
  // The repository is on this very machine.
  await git(folder, 'config', 'http.proxy', '');
}

async function applyFlow({ folder, server, ports }: { folder: string; server: string; ports: Ports }): Promise<void> {
  const text = readFileSync(new URL('release.fsl', import.meta.url), 'utf8');
  const file = join(folder, 'release.fsl');
  writeFileSync(file, text.replaceAll(':18081/', `:${ports.deploy}/`));
  await answerOf(signalbox(server, 'apply', file));
}

async function register(server: string, url: string): Promise<Hook> {
  const rule = ['--url', url, '--flow', 'release', '--branch', 'main'];
  const stdout = await answerOf(signalbox(server, '--json', 'repo', 'add', 'git/shop', ...rule));
  const { hookPath, hookSecret } = JSON.parse(stdout) as { readonly hookPath: string; readonly hookSecret: string };
  return { path: hookPath, secret: hookSecret };
}

/** `repo add --print-hook` prints a hook for any git server; this one needs nothing but Node. */
function installHook(bare: string, settings: { readonly url: string; readonly secret: string }): void {
  const program = fileURLToPath(new URL('post-receive.ts', import.meta.url));
  const file = join(bare, 'signalbox.json');
  writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
  const words = [process.execPath, ...nodeFlags, program, file].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  mkdirSync(join(bare, 'hooks'), { recursive: true });
  writeFileSync(join(bare, 'hooks', 'post-receive'), `#!/bin/sh\nexec ${words.join(' ')}\n`, { mode: 0o700 });
}

async function answerOf(asked: ReturnType<typeof signalbox>): Promise<string> {
  const { status, stdout, stderr } = await asked;
  if (status !== 0) throw new Error(stderr.trim());
  return stdout;
}
