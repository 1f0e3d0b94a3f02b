import type { Role, TokenAdded, TokenView } from '@signalbox/protocol';
import { InvalidArgumentError } from 'commander';
import type { Define } from '../command-table.ts';
import { instant } from '../present/instant.ts';
import { table } from '../present/table.ts';
import { roleOption } from './user.ts';

type OfUser = { readonly user?: string };
type AddOptions = OfUser & { readonly role?: Role; readonly days?: number };

export const token: Define = (command, { client, answer }) => {
  command
    .command('add')
    .description('make a token and print it, this once')
    .argument('<name>', 'what it is for')
    .addOption(roleOption('what it may; without it, read and start, but not decide'))
    .option('--days <days>', 'that it holds; otherwise until it is revoked', readDays)
    .option('--user <user>', 'of another user')
    .action(async (name: string, options: AddOptions) => {
      answer(await client().addToken({ name, ...options }), presentAdded);
    });

  command
    .command('list')
    .description('list your tokens')
    .option('--user <user>', 'those of another user')
    .action(async (options: OfUser) => answer({ tokens: await client().tokens(options) }, presentList));

  command
    .command('revoke')
    .description('end a token')
    .argument('<id>')
    .action(async (id: string) => answer(await client().revokeToken(id), () => `Token ${id} is revoked.`));
};

function presentAdded({ id, name, role, token: value, expiresAt }: TokenAdded): string {
  const until = expiresAt === undefined ? '' : ` until ${instant(expiresAt)}`;
  return [`Token ${name} (${id}) with the role ${role}${until}, shown this once:`, `  ${value}`].join('\n');
}

function presentList({ tokens }: { readonly tokens: readonly TokenView[] }): string {
  if (tokens.length === 0) return 'There is no token.';
  const rows = tokens.map(({ id, name, role = 'all of the user', createdAt, expiresAt, usedAt }) => [
    ...[id, name, role, instant(createdAt)],
    expiresAt === undefined ? '' : instant(expiresAt),
    usedAt === undefined ? 'never' : instant(usedAt),
  ]);
  return table({ heads: ['ID', 'TOKEN', 'ROLE', 'SINCE', 'UNTIL', 'LAST USED'], rows });
}

function readDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 3650) throw new InvalidArgumentError('1 to 3650 is possible.');
  return days;
}
