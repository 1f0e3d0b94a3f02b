import { existsSync, globSync } from 'node:fs';
import { nodeFlags } from './node-flags.ts';
import { run } from './run.ts';

/** Runs `folder/name/file` under this Node, or says which names there are; gives the exit code. */
export async function runProgram(
  { folder, file, what }: { readonly folder: string; readonly file: string; readonly what: string },
  [name, ...args]: readonly string[],
): Promise<number> {
  const path = `${folder}/${name}/${file}`;
  if (name !== undefined && /^[a-z0-9-]+$/.test(name) && existsSync(path)) {
    return run(process.execPath, [...nodeFlags, path, ...args]);
  }
  const names = globSync(`${folder}/*/${file}`).map((found) => found.split('/').at(-2));
  const problem = name === undefined ? `Which ${what}?` : `There is no ${what} ${name}.`;
  process.stderr.write(`${problem} There is: ${names.sort().join(', ') || 'nothing yet'}.\n`);
  return 2;
}
