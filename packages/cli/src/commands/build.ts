import type { StartBuildBody } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { presentBuild } from '../present/build.ts';
import { readRepository } from '../read-repository.ts';

export const build: Define = (command, { client, answer, style }) => {
  command
    .command('start')
    .description('build a commit of a repository: the head of its default branch where none is named')
    .argument('<scm/repo>', 'as it was registered')
    .option('--ref <ref>', 'a branch or tag, as refs/heads/main')
    .option('--commit <commit>', 'a commit of that ref')
    .action(async (name: string, options: Pick<StartBuildBody, 'ref' | 'commit'>) => {
      const { scm, name: repository } = readRepository(name);
      answer(await client().startBuild({ scm, repository, ...options }), (started) => presentBuild(started, style));
    });

  command
    .command('kill')
    .description('end a build that waits or runs')
    .argument('<build>', 'id')
    .option('--reason <text>', 'kept in the history')
    .action(async (id: string, { reason }: { reason?: string }) => {
      answer(await client().killBuild(id, reason), (killed) => presentBuild(killed, style));
    });
};
