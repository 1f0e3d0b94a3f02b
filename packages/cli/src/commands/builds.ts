import type { BuildView } from '@signalbox/protocol';
import type { BuildsFilter } from '../client.ts';
import type { Define } from '../command-table.ts';
import { instant } from '../present/instant.ts';
import { shortHash } from '../present/short-hash.ts';
import type { Style } from '../present/style.ts';
import { paintStatus } from '../present/summary.ts';
import { table } from '../present/table.ts';
import { readLimit } from '../read-limit.ts';

export const builds: Define = (command, { client, answer, style }) => {
  command
    .option('--repository <scm/repo>', 'only builds of this repository')
    .option('--limit <count>', 'at most so many', readLimit, 50)
    .action(async (filter: BuildsFilter) => {
      answer({ builds: await client().builds(filter) }, (list) => presentBuilds(list.builds, style));
    });
};

function presentBuilds(list: readonly BuildView[], style: Style): string {
  if (list.length === 0) return 'There is no such build.';
  const rows = list.map((build) => [
    build.id,
    `${build.repository} #${build.number}`,
    paintStatus(build.status, style),
    shortHash(build.commit),
    build.branch || build.ref,
    build.author,
    instant(build.createdAt),
    build.detail ?? build.message.split('\n')[0] ?? '',
  ]);
  return table({ heads: ['BUILD', 'REPOSITORY', 'STATUS', 'COMMIT', 'BRANCH', 'AUTHOR', 'CREATED', 'MESSAGE'], rows });
}
