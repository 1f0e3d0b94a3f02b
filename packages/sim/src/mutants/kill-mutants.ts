import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutants.ts';

const copied = ['engine', 'fsl', 'pipeline', 'protocol', 'server', 'sim', 'store'];
const seeds = 500;

/** Each defect in a copy of the sources, until a seed finds it. Answers 1 when one of them lives. */
export async function killMutants(
  root: string,
  { only, print }: { readonly only: string; readonly print: (line: string) => void },
): Promise<number> {
  const place = join(root, '.signalbox', 'mutants');
  const wanted = mutants.filter(({ name, file }) => `${file} ${name}`.includes(only));
  let alive = 0;
  for (const mutant of wanted) {
    copySources(root, place);
    const found = plant(mutant, place) ? await firstFailure(place) : 'cannot be planted: its passage is not there once';
    if (!found?.startsWith('seed ')) alive += 1;
    print(`${mutant.name.padEnd(52)} ${found ?? `LIVES through ${seeds} seeds`}`);
  }
  rmSync(place, { recursive: true, force: true });
  print(`${wanted.length} mutants, ${alive} alive`);
  return alive === 0 ? 0 : 1;
}

function copySources(root: string, place: string): void {
  rmSync(place, { recursive: true, force: true });
  const scope = join(place, 'node_modules', '@signalbox');
  mkdirSync(scope, { recursive: true });
  for (const name of copied) {
    for (const part of ['src', 'package.json']) {
      cpSync(join(root, 'packages', name, part), join(place, 'packages', name, part), { recursive: true });
    }
    symlinkSync(join('..', '..', 'packages', name), join(scope, name));
  }
}

function plant({ file, find, replace }: Mutant, place: string): boolean {
  const text = readFileSync(join(place, file), 'utf8');
  if (text.split(find).length !== 2) return false;
  writeFileSync(
    join(place, file),
    text.replace(find, () => replace),
  );
  return true;
}

/** The line that names the first seed which fails, or why there was none. */
function firstFailure(place: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const share = JSON.stringify({ from: 1, count: seeds, stride: 1, atMostFailures: 1 });
    const args = [...process.execArgv, 'packages/sim/src/main.ts', '--share', share];
    const child = spawn(process.execPath, args, { cwd: place, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let line: string | undefined;
    let errors = '';
    child.stderr?.on('data', (text) => (errors += String(text)));
    child.on('message', (message) => {
      const [first] = (message as { failures: { seed: number; violation: string }[] }).failures;
      if (first) line = `seed ${first.seed}: ${first.violation.slice(0, 90)}`;
    });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code === 0 ? line : `does not run: ${errors.slice(0, 200)}`));
  });
}
