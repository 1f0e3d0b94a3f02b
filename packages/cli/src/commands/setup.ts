import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { AppError, type SetUpDone, type SetUpLink } from '@signalbox/protocol';
import { addSetUpAt, newSetUpCode, readDatabaseUrl, type SetUpPlace, StoreError } from '@signalbox/store';
import type { Define } from '../command-table.ts';
import type { Context } from '../context.ts';
import { instant } from '../present/instant.ts';

type Options = { readonly name?: string; readonly data?: string; readonly database?: string };

const linkMs = 86_400_000;

export const setup: Define = (command, context) => {
  command
    .argument('[link]', 'that the server or this command has shown; - reads it from the standard input')
    .option('--name <name>', 'how you are called; otherwise the command asks')
    .option('--data <folder>', 'make a link in the folder of the server, which may run')
    .option('--database <address>', 'make a link in the PostgreSQL of the servers, which may run')
    .addHelpText(
      'after',
      '\nWith a link: makes you the administrator, with a password that the command asks for, or reads from the standard\n' +
        'input. Without one: makes a link, at a server in open mode or as its administrator, or with --data on its machine.',
    )
    .action(async (link: string | undefined, options: Options) => {
      if (link === undefined) return context.answer(await makeLink(options, context), presentLink(context.server()));
      const done = await becomeAdministrator(link, options, context);
      context.answer(done, presentDone);
    });
};

async function makeLink(options: Options, context: Context): Promise<SetUpLink> {
  const place = placeOf(options);
  if (!place) return context.client().makeSetUpLink();
  const { code, hash } = newSetUpCode(randomBytes);
  const createdAt = context.now();
  const expiresAt = createdAt + linkMs;
  const entry = { id: `d${hash.slice(0, 32)}`, at: createdAt, project: '', actor: { kind: 'system' } as const };
  const audited = { ...entry, from: 'its machine', what: 'setup.link', subject: '', details: {} };
  try {
    await addSetUpAt(place, { hash, createdAt, expiresAt }, audited);
  } catch (error) {
    if (error instanceof StoreError) throw new AppError(error.code, { message: error.message }, { cause: error });
    throw error;
  }
  return { code, expiresAt };
}

function placeOf({ data, database }: Options): SetUpPlace | undefined {
  if (data !== undefined) return { directory: resolve(data) };
  if (database === undefined) return undefined;
  const read = readDatabaseUrl(database);
  // Never the address itself: there is a password in it.
  if (!read.ok) throw new AppError('config_invalid', { message: `--database: ${read.problem}` });
  return { database: read.database };
}

async function becomeAdministrator(given: string, options: Options, context: Context): Promise<SetUpDone> {
  const typed = given === '-' ? (await context.readInput()).split('\n') : [given];
  const { server, code } = partsOf(typed[0]?.trim() ?? '');
  const name = options.name ?? (await context.ask('Your name: '));
  if (!name) throw new AppError('argument_invalid', { message: 'Say with --name how you are called' });
  const password =
    (await context.askHidden('Your password from now on: ')) ?? (await passwordOf(typed, given, context));
  return context.clientOf(server).setUp({ code, name, password, token: true });
}

/** On the standard input, behind the link where that is there, too. */
async function passwordOf(typed: readonly string[], given: string, context: Context): Promise<string> {
  const [password = ''] = given === '-' ? typed.slice(1) : (await context.readInput()).split('\n');
  if (password !== '') return password;
  throw new AppError('argument_invalid', { message: 'Give the password on the standard input' });
}

function partsOf(link: string): { readonly server: string; readonly code: string } {
  const url = URL.parse(link);
  const code = url?.hash.slice(1);
  if (!url || !code || !/\/setup$/.test(url.pathname)) {
    throw new AppError('argument_invalid', { message: 'A set-up link is https://SERVER/setup#CODE' });
  }
  return { server: new URL('.', url).href, code };
}

function presentLink(server: string): (link: SetUpLink) => string {
  return ({ code, expiresAt }) =>
    [
      `Link with which somebody becomes the administrator, once, until ${instant(expiresAt)}, shown this once:`,
      `  ${server.replace(/\/$/, '')}/setup#${code}`,
    ].join('\n');
}

function presentDone({ name, token }: SetUpDone): string {
  return [
    `${name} is the administrator, and logs in with the password.`,
    `Token of ${name}, shown this once:`,
    `  ${token ?? ''}`,
    'Give it to signalbox as SIGNALBOX_TOKEN.',
  ].join('\n');
}
