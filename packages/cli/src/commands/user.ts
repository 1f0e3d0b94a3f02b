import type { UserAdded } from '@signalbox/protocol';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';

export const user: Define = (command, { client, answer }) => {
  command
    .command('add')
    .description('add a user and print the token, this once')
    .argument('<name>')
    .option('--group <group>', 'a group that the user is in (repeatable)', collect, [])
    .action(async (name: string, { group }: { group: string[] }) => {
      answer(await client().addUser({ name, groups: group }), presentAdded);
    });
};

function presentAdded({ name, groups, token, adminToken }: UserAdded): string {
  const lines = [
    `Added ${name}${groups.length > 0 ? `, a member of ${groups.join(', ')}` : ', in no group'}.`,
    `Token of ${name}, shown this once:`,
    `  ${token}`,
  ];
  if (adminToken === undefined) return lines.join('\n');
  return [
    ...lines,
    '',
    'With the first user, the open mode has ended: from now on each request needs a token.',
    'Token of the administrator, shown this once:',
    `  ${adminToken}`,
    'Give it to signalbox as SIGNALBOX_TOKEN.',
    'Services on loopback are not called any more, unless the server is started with --egress-allow 127.0.0.1.',
  ].join('\n');
}
