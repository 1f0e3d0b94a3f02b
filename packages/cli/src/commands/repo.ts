import type { AddRepositoryBody, HookTaken, RepositoryAdded } from '@signalbox/protocol';
import { InvalidArgumentError } from 'commander';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import type { Context } from '../context.ts';
import { postReceive } from '../post-receive.ts';
import { table } from '../present/table.ts';
import { readRepository } from '../read-repository.ts';

type AddOptions = {
  readonly url: string;
  readonly flow?: string;
  readonly event?: AddRepositoryBody['events'];
  readonly branch: string[];
  readonly printHook?: boolean;
};

export const repo: Define = (command, context) => {
  command
    .command('add')
    .description('register a repository and print the secret of its hook, this once')
    .argument('<scm/repo>', 'as git/shop')
    .requiredOption('--url <url>', 'that git clones from')
    .option('--flow <flow>', 'that a push starts, with its ref, commit, author and message')
    .option('--event <event>', 'that starts it: push (where none is named) or tag (repeatable)', readEvent)
    .option('--branch <glob>', 'only these branches (repeatable)', collect, [])
    .option('--print-hook', 'print a post-receive script for the repository, and all else on the error stream')
    .action(async (name: string, { url, flow, event, branch, printHook }: AddOptions) => {
      const added = await context.client().addRepository({
        ...readRepository(name),
        url,
        events: event ?? ['push'],
        branches: branch,
        ...(flow !== undefined && { flow }),
      });
      if (printHook) printScript(added, context);
      else context.answer(added, (clean) => presentAdded(clean, context));
    });

  command
    .command('sync')
    .description('take the head of a branch as if it were pushed now, where the server missed that')
    .argument('<scm/repo>', 'as it was registered')
    .option('--branch <branch>', 'the default branch where none is named')
    .action(async (name: string, { branch }: { branch?: string }) => {
      context.answer(await context.client().syncRepository(readRepository(name), branch), presentTaken);
    });

  command
    .command('list')
    .description('list the repositories')
    .action(async () => {
      context.answer({ repositories: await context.client().repositories() }, ({ repositories }) =>
        repositories.length === 0
          ? `There is no repository yet: ${context.command('repo', 'add', 'SCM/REPO', '--url', 'URL')} adds one.`
          : table({
              heads: ['REPOSITORY', 'URL'],
              rows: repositories.map(({ scm, name, url }) => [`${scm}/${name}`, url]),
            }),
      );
    });
};

function presentTaken({ runs, skipped }: HookTaken): string {
  if (runs.length === 0) return `No run was started: ${skipped ?? 'there is nothing to start'}.`;
  return runs.map(({ id, name }) => `Run ${name}${name === id ? '' : ` (${id})`} started.`).join('\n');
}

function presentAdded(added: RepositoryAdded, context: Context): string {
  return [
    `Added ${added.scm}/${added.name}, default branch ${added.defaultBranch}.`,
    `Hook: POST ${hookUrl(added, context)}`,
    'Secret of the hook, shown this once:',
    `  ${added.hookSecret}`,
  ].join('\n');
}

function printScript(added: RepositoryAdded, context: Context): void {
  context.note(
    `Added ${added.scm}/${added.name}. Its hook, with the secret in it, goes to hooks/post-receive (mode 0700).`,
  );
  const again = context.command('repo', 'sync', `${added.scm}/${added.name}`);
  context.write(postReceive({ url: hookUrl(added, context), secret: added.hookSecret, again }));
}

function hookUrl({ hookPath }: RepositoryAdded, { server }: Pick<Context, 'server'>): string {
  const base = server().replace(/\/+$/, '');
  return `${base}/${hookPath.replace(/^\/+/, '')}`;
}

function readEvent(event: string, before: AddRepositoryBody['events'] = []): AddRepositoryBody['events'] {
  if (event !== 'push' && event !== 'tag') throw new InvalidArgumentError('push and tag are possible.');
  return [...before, event];
}
