import { AppError, MailboxBody, MailboxQuery, type MailboxView } from '@signalbox/protocol';
import type { Mailbox, User } from '@signalbox/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { identityOf, requireWhole } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findUser } from './people.ts';

/** Where mail goes decides who gets the links in it: only who may decide may say that. */
export function mailboxRoutes(app: FastifyInstance, services: Services): void {
  const { store, sendsMail } = services;

  app.get('/api/mailbox', forRole('viewer'), async (request) => {
    const user = await userOf(request, parse(MailboxQuery, request.query).user, services);
    return mailboxView(user, await store.mailbox(user.id), sendsMail);
  });

  app.post('/api/mailbox', forRole('approver'), async (request) => {
    const { user: name, ...change } = parse(MailboxBody, request.body);
    // Links decide wherever their user may, and go on when a token has ended.
    requireWhole(identityOf(request));
    const user = await userOf(request, name, services);
    const before = await store.mailbox(user.id);
    const email = change.email ?? before?.email;
    if (email === undefined) throw new AppError('argument_invalid', { message: 'there is no address yet: give one' });
    const mailbox: Mailbox = { userId: user.id, email, mode: change.mode ?? before?.mode ?? 'direct' };
    const details = { mode: mailbox.mode, email: email === before?.email ? 'as before' : 'another one' };
    await store.putMailbox(
      mailbox,
      newAuditEntry(request, { what: 'mailbox.change', subject: user.name, details }, services),
    );
    return mailboxView(user, mailbox, sendsMail);
  });
}

/** Whoever asks, but for the administrator, who says whose. */
async function userOf(request: FastifyRequest, name: string | undefined, { store }: Services): Promise<User> {
  const identity = identityOf(request);
  const { actor } = identity;
  if (actor.kind === 'user' && (name === undefined || name === actor.name)) {
    const user = await store.user(actor.id);
    if (user) return user;
    throw new AppError('user_not_found');
  }
  // A mailbox is of no project: who administrates one has no say in where the links of others go.
  if (!identity.isAdmin) throw new AppError('forbidden', { message: 'only the administrator may do that' });
  if (name === undefined) throw new AppError('argument_invalid', { message: 'the administrator says whose mailbox' });
  return findUser(name, store);
}

function mailboxView({ name }: User, mailbox: Mailbox | undefined, isSent: boolean): MailboxView {
  return { user: name, mode: mailbox?.mode ?? 'none', ...(mailbox && { email: mailbox.email }), isSent };
}
