import { AppError, type MemberView, type ProjectView } from '@signalbox/protocol';
import type { Role } from '@signalbox/store';
import type { Command } from 'commander';
import type { Define } from '../command-table.ts';
import type { Context } from '../context.ts';
import { instant } from '../present/instant.ts';
import { table } from '../present/table.ts';
import { roleOption } from './user.ts';

type Who = { readonly user?: string; readonly group?: string };

export const project: Define = (command, context) => {
  const { client, answer } = context;
  command
    .command('list')
    .description('list the projects in which you have a role')
    .action(async () => answer({ projects: await client().projects() }, presentProjects));

  command
    .command('add')
    .description('add a project')
    .argument('<name>', 'lower-case letters, digits and "-"; it stays')
    .action(async (name: string) => answer(await client().addProject(name), (added) => `Added project ${added.name}.`));

  command
    .command('archive')
    .description('let nothing new begin in a project')
    .argument('<name>')
    .action(async (name: string) =>
      answer(await client().putAwayProject(name, 'archive'), (gone) => `Project ${gone.name} is in the archive.`),
    );

  command
    .command('restore')
    .description('take a project out of the archive')
    .argument('<name>')
    .action(async (name: string) =>
      answer(await client().putAwayProject(name, 'restore'), (back) => `Project ${back.name} is back.`),
    );

  command
    .command('members')
    .description('list who may what in the project that --project names')
    .action(async () => answer({ members: await client().members() }, presentMembers));

  memberCommands(
    command.command('member').description('say who may what in the project that --project names'),
    context,
  );
};

function memberCommands(command: Command, { client, answer }: Context): void {
  const of = (name: string) =>
    command.command(name).option('--user <user>', 'a user').option('--group <group>', 'or all of a group');

  of('set')
    .description('give a user or a group a role')
    .addOption(roleOption('what they may there').makeOptionMandatory())
    .action(async ({ role, ...who }: Who & { readonly role: Role }) => {
      await client().setMember({ ...oneOf(who), role });
      answer({ members: await client().members() }, presentMembers);
    });

  of('remove')
    .description('take the role of a user or a group away')
    .action(async (who: Who) => {
      await client().setMember({ ...oneOf(who), role: null });
      answer({ members: await client().members() }, presentMembers);
    });
}

function oneOf({ user, group }: Who): Who {
  if ((user === undefined) === (group === undefined)) {
    throw new AppError('argument_invalid', { message: 'Either --user or --group says who' });
  }
  return user === undefined ? { ...(group !== undefined && { group }) } : { user };
}

function presentProjects({ projects }: { readonly projects: readonly ProjectView[] }): string {
  if (projects.length === 0) return 'There is no project in which you have a role.';
  const rows = projects.map(({ name, role, createdAt, archivedAt }) => [
    ...[name, role, createdAt === 0 ? '' : instant(createdAt)],
    archivedAt === undefined ? '' : instant(archivedAt),
  ]);
  return table({ heads: ['PROJECT', 'YOUR ROLE', 'SINCE', 'IN THE ARCHIVE SINCE'], rows });
}

function presentMembers({ members }: { readonly members: readonly MemberView[] }): string {
  if (members.length === 0) return 'Nobody has a role in it but administrators of everything.';
  return table({ heads: ['MEMBER', 'NAME', 'ROLE'], rows: members.map(({ kind, name, role }) => [kind, name, role]) });
}
