import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errors } from '../../packages/protocol/src/index.ts';
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
type Kept = { readonly ports: Ports; readonly hook?: Hook };

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
    keep(keptIn, { ...kept, ports });
    const repositoryUrl = `http://127.0.0.1:${ports.git}/shop.git`;
    await makeWorkingCopy(workingCopy, repositoryUrl);
    await applyFlow({ folder, server, ports });
    const hook = kept?.hook ?? (await register(server, repositoryUrl));
    keep(keptIn, { ports, hook });
    installHook(bare, { url: `${server}${hook.path}`, secret: hook.secret });
    return { site, workingCopy, shopUrl: `http://127.0.0.1:${ports.shop}` };
  } catch (error) {
    await site.stop();
    throw error;
  }
}

function keep(file: string, kept: Kept): void {
  writeFileSync(`${file}.unfinished`, JSON.stringify(kept), { mode: 0o600 });
  renameSync(`${file}.unfinished`, file);
}

function makeBare(bare: string): Promise<void> {
  return makeOnce(bare, async (folder) => {
    await git(folder, 'init', '-q', '--bare', '-b', 'main', '.');
    await git(folder, 'config', 'http.receivepack', 'true');
  });
}

function makeWorkingCopy(workingCopy: string, url: string): Promise<void> {
  return makeOnce(workingCopy, async (folder) => {
    cpSync(new URL('shop', import.meta.url), folder, { recursive: true });
    await git(folder, 'init', '-q', '-b', 'main', '.');
    await git(folder, 'remote', 'add', 'origin', url);
    await git(folder, 'config', 'branch.main.remote', 'origin');
    await git(folder, 'config', 'branch.main.merge', 'refs/heads/main');
    await git(folder, 'config', 'user.name', 'Ada');
    await git(folder, 'config', 'user.email', 'ada@example.org');
    // The repository is on this very machine.
    await git(folder, 'config', 'http.proxy', '');
  });
}

/** Wholly or not at all, also when this process is killed in between. */
async function makeOnce(folder: string, fill: (folder: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  await fill(unfinished);
  renameSync(unfinished, folder);
}

async function applyFlow({ folder, server, ports }: { folder: string; server: string; ports: Ports }): Promise<void> {
  const text = readFileSync(new URL('release.fsl', import.meta.url), 'utf8');
  const file = join(folder, 'release.fsl');
  writeFileSync(file, text.replaceAll(':18081/', `:${ports.deploy}/`));
  const { status, stderr } = await signalbox(server, 'apply', file);
  if (status !== 0) throw new Error(stderr.trim());
}

/** Under another name where an earlier start was killed before it could keep the secret, which is shown only once. */
async function register(server: string, url: string, others = 0): Promise<Hook> {
  const name = others === 0 ? 'git/shop' : `git/shop-${others + 1}`;
  const asked = ['--json', 'repo', 'add', name, '--url', url, '--flow', 'release', '--branch', 'main'];
  const { status, stdout, stderr } = await signalbox(server, ...asked);
  if (status === errors.already_exists.exit) return register(server, url, others + 1);
  if (status !== 0) throw new Error(stderr.trim());
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
