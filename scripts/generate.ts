import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { runCommandTable } from '../packages/engine/src/run/run-command-table.ts';
import { checkTable, exampleActions } from '../packages/fsl/src/diagnostic/check-table.ts';
import { errors, exitMeanings } from '../packages/protocol/src/errors.ts';
import { openApi } from '../packages/protocol/src/openapi.ts';
import { checksPage } from './checks-page.ts';
import { commandsPage } from './commands-page.ts';
import { errorsPage } from './errors-page.ts';
import { exitCodesPage } from './exit-codes-page.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };

/** Every generated file with what makes it. */
const generated: Readonly<Record<string, () => string>> = {
  'docs/reference/checks.md': () => checksPage(checkTable, exampleActions),
  'docs/reference/commands.md': () => commandsPage(runCommandTable),
  'docs/reference/errors.md': () => errorsPage(errors),
  'docs/reference/exit-codes.md': () => exitCodesPage(exitMeanings, errors),
  'docs/reference/openapi.json': () => `${JSON.stringify(openApi(version), null, 2)}\n`,
};

/** Writes the generated files, or only tells which of them are stale; gives the exit code. */
export async function generate({ write }: { readonly write: boolean }): Promise<number> {
  let stale = 0;
  for (const [path, make] of Object.entries(generated)) {
    const wanted = make();
    if (existsSync(path) && readFileSync(path, 'utf8') === wanted) continue;
    if (write) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, wanted);
      process.stdout.write(`wrote ${path}\n`);
    } else {
      stale += 1;
      process.stdout.write(`${path} is stale: run npm run gen\n`);
    }
  }
  return stale === 0 ? 0 : 1;
}
