import { readFile } from 'node:fs/promises';
import type { SecretView } from '@signalbox/protocol';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import { instant } from '../present/instant.ts';
import { table } from '../present/table.ts';

type Place = { readonly global?: true; readonly environment?: string };

type SetOptions = Place & {
  readonly file?: string;
  readonly event?: readonly string[];
  readonly branch?: readonly string[];
  readonly image?: readonly string[];
  readonly limits?: false;
};

export const secret: Define = (command, context) => {
  const { client, answer } = context;
  const at = (name: string) =>
    command
      .command(name)
      .argument('<name>')
      .option('--global', 'for all projects')
      .option('--environment <environment>', 'for steps with this environment only');

  at('set')
    .description('give a secret a value, from the standard input, which is never shown again')
    .option('--file <file>', 'with the value, as it is')
    .option('--event <event>', 'builds of this event only (repeatable)', collect)
    .option('--branch <glob>', 'builds of such a branch only (repeatable)', collect)
    .option('--image <image>', 'steps with this image only (repeatable)', collect)
    .option('--no-limits', 'of those before: otherwise they stay with another value')
    .action(async (name: string, { file, event, branch, image, limits: kept, ...place }: SetOptions) => {
      const value = file === undefined ? await typedValue(name, context) : await readFile(file, 'utf8');
      const before = kept === false ? { events: [], branches: [], images: [] } : {};
      const given = {
        ...(event && { events: [...event] }),
        ...(branch && { branches: [...branch] }),
        ...(image && { images: [...image] }),
      };
      const limits = { ...before, ...given };
      const view = await client().putSecret({ name, ...place, ...limits, value });
      answer(view, (set) => `Set ${whole(set)}${set.version > 1 ? `, for the ${set.version}. time` : ''}.`);
    });

  command
    .command('list')
    .description('list the secrets, without their values')
    .action(async () => answer({ secrets: await client().secrets() }, presentList));

  at('remove')
    .description('remove a secret')
    .action(async (name: string, place: Place) => {
      answer(await client().removeSecret({ name, ...place }), () => `Removed ${name}.`);
    });
};

/** Not an argument: everybody on a machine can read those, and shells keep them. */
async function typedValue(name: string, { askHidden, readInput }: Parameters<Define>[1]): Promise<string> {
  const typed = await askHidden(`Value of ${name}: `);
  // What `echo` and editors put at the end of a line is not meant.
  return typed ?? (await readInput()).replace(/\r?\n$/, '');
}

function whole({ name, global, environment }: SecretView): string {
  if (global) return `${name} for all projects`;
  return environment === undefined ? name : `${name} of ${environment}`;
}

function presentList({ secrets }: { readonly secrets: readonly SecretView[] }): string {
  if (secrets.length === 0) return 'There is no secret yet.';
  const rows = secrets.map(({ name, global, environment = '', events, branches, images, version, updatedAt }) => [
    name,
    global ? 'all projects' : environment,
    [...events, ...branches, ...images].join(', '),
    String(version),
    instant(updatedAt),
  ]);
  return table({ heads: ['SECRET', 'FOR', 'ONLY', 'VERSION', 'SINCE'], rows });
}
