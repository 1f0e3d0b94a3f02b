import type { MailboxBody, MailboxView } from '@signalbox/protocol';
import { Argument } from 'commander';
import type { Define } from '../command-table.ts';

type Mode = NonNullable<MailboxBody['mode']>;
type Options = { readonly email?: string; readonly user?: string };

const modes = ['direct', 'digest', 'none'] as const satisfies readonly Mode[];

export const mail: Define = (command, { client, answer }) => {
  command
    .addArgument(new Argument('[mode]', 'each decision at once, once a day, or nothing').choices(modes))
    .option('--email <address>', 'where it goes')
    .option('--user <name>', 'of another user: for the administrator')
    .addHelpText('after', '\nWithout a mode and an address it tells how it is.')
    .action(async (mode: Mode | undefined, { email, user }: Options) => {
      const whose = user === undefined ? {} : { user };
      const change = { ...(mode && { mode }), ...(email !== undefined && { email }) };
      const isAsked = Object.keys(change).length === 0;
      const view = await (isAsked ? client().mailbox(whose) : client().changeMailbox({ ...whose, ...change }));
      answer(view, presentMailbox);
    });
};

function presentMailbox({ user, email, mode, isSent }: MailboxView): string {
  const none = isSent ? '' : '\nThis server sends no mail to anybody: it was started without SIGNALBOX_SMTP_URL.';
  if (email === undefined) return `${user} has no address: no mail is sent.${none}`;
  const what = { direct: 'each decision at once', digest: 'a list once a day', none: 'nothing' }[mode];
  return `${user} gets ${what}, at ${email}.${none}`;
}
