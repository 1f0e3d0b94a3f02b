import type { Define } from '../command-table.ts';
import { instant } from '../present/instant.ts';
import { table } from '../present/table.ts';

export const users: Define = (command, { client, answer, command: line }) => {
  command.action(async () => {
    answer({ users: await client().users() }, (list) => {
      if (list.users.length === 0) return `There is no user yet: ${line('user', 'add', 'NAME')} adds the first.`;
      const rows = list.users.map(({ name, role, groups, disabledAt, createdAt }) => [
        ...[name, disabledAt === undefined ? role : `${role}, disabled`, groups.join(', '), instant(createdAt)],
      ]);
      return table({ heads: ['USER', 'ROLE', 'GROUPS', 'SINCE'], rows });
    });
  });
};
