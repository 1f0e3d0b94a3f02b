import { type Invited, Role, type UserAdded, UserRole, type UserView } from '@signalbox/protocol';
import { Option } from 'commander';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import { instant } from '../present/instant.ts';

export function roleOption(description: string): Option {
  return new Option('--role <role>', description).choices(Role.options);
}

/** Of a user: who has `none` has roles in projects alone. */
function userRoleOption(description: string): Option {
  return new Option('--role <role>', description).choices(UserRole.options);
}

type ChangeOptions = {
  readonly group: readonly string[];
  readonly groups?: false;
  readonly role?: UserRole;
  readonly disable?: true;
  readonly enable?: true;
};

export const user: Define = (command, { client, answer, server }) => {
  command
    .command('add')
    .description('add a user and print the token, this once')
    .argument('<name>')
    .option('--group <group>', 'a group that the user is in (repeatable)', collect, [])
    .addOption(userRoleOption('what the user may').default('approver'))
    .action(async (name: string, { group, role }: { group: string[]; role: UserRole }) => {
      answer(await client().addUser({ name, groups: group, role }), presentAdded);
    });

  command
    .command('invite')
    .description('print a code with which a user sets a password for the page')
    .argument('<name>')
    .action(async (name: string) =>
      answer(await client().invite(name), (invited) => presentInvited(invited, server())),
    );

  command
    .command('change')
    .description('change the groups or the role of a user, or disable one')
    .argument('<name>')
    .option(
      '--group <group>',
      'a group that the user is in from now on, in place of all before (repeatable)',
      collect,
      [],
    )
    .option('--no-groups', 'in no group from now on')
    .addOption(userRoleOption('what the user may from now on'))
    .option('--disable', 'end all tokens, logins and invitations of the user, and count no vote')
    .addOption(
      new Option('--enable', 'take the user again, who needs an invitation or a token then').conflicts('disable'),
    )
    .action(async (name: string, { group, groups, role, disable, enable }: ChangeOptions) => {
      const change = {
        ...((group.length > 0 || groups === false) && { groups: [...group] }),
        ...(role && { role }),
        ...((disable ?? enable) !== undefined && { disabled: disable === true }),
      };
      answer(await client().changeUser(name, change), presentChanged);
    });
};

function presentInvited({ name, code, expiresAt }: Invited, server: string): string {
  return [
    `Code with which ${name} sets a password, once, until ${instant(expiresAt)}, shown this once:`,
    `  ${code}`,
    `The page for it is ${server.replace(/\/$/, '')}/ui/join#${code}`,
  ].join('\n');
}

function groupsText(groups: readonly string[]): string {
  return groups.length > 0 ? `a member of ${groups.join(', ')}` : 'in no group';
}

function presentChanged({ name, role, groups, disabledAt }: UserView): string {
  return `${name} is ${role}, ${groupsText(groups)}${disabledAt === undefined ? '' : ', and disabled'}.`;
}

function presentAdded({ name, role, groups, token, adminToken }: UserAdded): string {
  const lines = [`Added ${name}, ${role}, ${groupsText(groups)}.`, `Token of ${name}, shown this once:`, `  ${token}`];
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
