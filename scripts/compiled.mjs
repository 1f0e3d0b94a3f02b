// Plain JavaScript: who has only Node 20 asks it too.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './set-up.mjs';

/** The programs, and the source that each begins with. */
export const programs = {
  cli: 'packages/cli/src/main.ts',
  server: 'packages/server/src/main.ts',
  agent: 'packages/agent/src/main.ts',
  executor: 'packages/agent/src/jobs/main.ts',
  checkpoints: 'packages/store/src/sqlite/checkpoints/main.ts',
};

/**
 * What Node is to run for one: the file that was compiled of these very sources, else the source itself. Node loads a
 * thousand modules in a second, and one in a third of that; it is the same program.
 */
export function programOf(name) {
  const compiled = join(compiledFolder(), `${name}.mjs`);
  return existsSync(compiled) ? compiled : join(root, programs[name]);
}

/** Compiles what has changed, in about a second. Where that fails the sources are run, as without it. */
export function compile(node) {
  if (existsSync(compiledFolder())) return;
  const { status } = spawnSync(node, [join(root, 'scripts', 'compile.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.stderr.write('The sources could not be compiled; they are run as they are.\n');
}

/** Of these sources alone: whoever edits one gets what is there, and the old ones go on with theirs. */
export function compiledFolder() {
  return join(compiledFolders, digestOfSources());
}

export const compiledFolders = join(root, '.signalbox', 'compiled');

/** By sizes and times: a start cannot wait until all of them are read. */
function digestOfSources() {
  const hash = createHash('sha256');
  const add = (path) => {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  };
  for (const name of packages) addFolder(join(root, 'packages', name, 'src'), add);
  for (const file of ['package-lock.json', 'scripts/compile.mjs']) add(join(root, file));
  return hash.digest('hex').slice(0, 16);
}

const packages = ['agent', 'cli', 'engine', 'fsl', 'pipeline', 'protocol', 'runner', 'server', 'store'];

function addFolder(folder, add) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) addFolder(path, add);
    else if (!/\.(?:test|suite)\.ts$/.test(entry.name)) add(path);
  }
}
