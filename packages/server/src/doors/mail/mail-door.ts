import { own, type Run, userFactKey, usersFactKey } from '@signalbox/engine';
import { AppError, DecideBody } from '@signalbox/protocol';
import type { Mail, Mailbox } from '@signalbox/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addressOf } from '../../auth/address-of.ts';
import { type Decider, deciderIn, deciderOf, isEnabled, waitsForDecider } from '../../mail/decider.ts';
import { linkHash } from '../../mail/mail-links.ts';
import { decisionViews } from '../../present/decision-view.ts';
import { attachedTo } from '../attached-to.ts';
import { parse } from '../parse.ts';
import { httpStatus, toAppError } from '../present-error.ts';
import type { Services } from '../services.ts';
import { formArgs } from './form-args.ts';
import { stylesheet } from './html.ts';
import { decidedPage, linkOverPage, linkPage } from './link-pages.ts';
import { type PageContent, sendPage } from './send-page.ts';

const open = { config: { policy: { kind: 'public' } } } as const;

/** Beside them stand what the outcome asks for, which `formArgs` reads. */
const LinkForm = DecideBody.pick({ outcome: true, reason: true }).strip();

type OfLink = { readonly Params: { readonly link: string } };

/** What a link stands for now: one person, one decision as it was shown, and not for ever. */
type Opened = {
  readonly mail: Mail & { readonly about: Extract<Mail['about'], { kind: 'decision' }> };
  readonly run: Run;
  readonly decider: Decider;
};

/**
 * Links of mails. Whoever only looks, as those do that look through mail before people, changes nothing; who sends the form
 * decides. A link that is not good, for whatever reason, gets one answer.
 */
export function mailDoor(root: FastifyInstance, services: Services): void {
  root.register((app, _options, done) => {
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, parsed) => {
      parsed(null, Object.fromEntries(new URLSearchParams(String(body))));
    });
    app.get('/mail/page.css', open, (_request, reply) => reply.type('text/css').send(stylesheet));
    app.get<OfLink>('/mail/:link', open, async (request, reply) => {
      const opened = await openLink(request.params.link, services);
      return opened ? send(reply, opened, 200, formOf(opened)) : sendOver(reply);
    });
    // The link itself is the credential, and no browser has it to send along: no page of somebody else can make use of it.
    app.post<OfLink>('/mail/:link', open, async (request, reply) => {
      const opened = await openLink(request.params.link, services);
      if (!opened) return sendOver(reply);
      try {
        const outcome = await decide(opened, request, services);
        return send(reply, opened, 200, decidedPage(opened.run.name, opened.mail.about.step, outcome));
      } catch (thrown) {
        const error = toAppError(thrown);
        if (!mayTryAgain.has(error.code)) return sendOver(reply);
        return send(reply, opened, httpStatus(error), formOf(opened, error.message));
      }
    });
    done();
  });
}

/** All else means that the link is over: decided meanwhile, changed, or used at this moment. */
const mayTryAgain: ReadonlySet<string> = new Set([
  ...['reason_required', 'argument_invalid', 'body_invalid', 'outcome_unknown', 'too_large'],
  ...['store_failed', 'disk_full', 'stopping', 'internal'],
]);

async function openLink(link: string, { store, now }: Services): Promise<Opened | undefined> {
  const mail = await store.mailByLink(linkHash(link));
  if (mail?.about.kind !== 'decision' || now() >= mail.about.linkEndsAt) return undefined;
  const { about } = mail;
  const [user, facts, [found]] = await Promise.all([
    store.user(mail.userId),
    store.facts([usersFactKey, userFactKey(mail.userId)]),
    store.load([{ kind: 'run', id: about.run }]),
  ]);
  if (!user || !isEnabled(user) || found?.kind !== 'run') return undefined;
  if (!isStillSentTo(await store.mailbox(user.id), about)) return undefined;
  const decider = await deciderIn(store, found.state, deciderOf(user, facts));
  const decision = waitsForDecider(found.state, about, decider);
  return decision?.digest === about.digest ? { mail: { ...mail, about }, run: found.state, decider } : undefined;
}

/** Who takes their mail elsewhere, or none, has ended what lies where it went before. */
function isStillSentTo(mailbox: Mailbox | undefined, { email }: Opened['mail']['about']): boolean {
  return mailbox?.mode === 'direct' && (email === undefined || email === mailbox.email);
}

async function decide({ mail, run, decider }: Opened, request: FastifyRequest, services: Services): Promise<string> {
  const { store, driver, now, ids } = services;
  const { step, visit, digest } = mail.about;
  const { outcome, reason } = parse(LinkForm, request.body);
  const decision = waitsForDecider(run, mail.about, decider);
  const args = formArgs(request.body, own(decision?.args ?? {}, outcome));
  const attached = await attachedTo(store, { run: run.id, step, visit });
  const given = { ...(reason && { reason }), ...(args && { args }), attached };
  const { actor } = decider;
  // Written with the answer: a link gives one, whoever has it and however often they send it.
  const claim = { key: `mail-link:${mail.id}`, value: run.id, at: now() };
  await driver.execute({
    actor,
    claims: [claim],
    commands: [
      { to: { kind: 'run', id: run.id }, command: { type: 'decide', step, visit, outcome, digest, ...given } },
    ],
  });
  const details = { run: run.id, step, visit, outcome, mail: mail.id };
  const entry = { id: `d${ids.next()}`, at: now(), project: run.project, actor, from: addressOf(request) };
  await store.addAudit([{ ...entry, what: 'mail-link.use', subject: run.name, details }]);
  return outcome;
}

function formOf({ run, mail, decider }: Opened, problem?: string): PageContent {
  const view = decisionViews(run, decider).find(({ step }) => step === mail.about.step);
  if (!view) throw new AppError('internal');
  return linkPage(view, problem);
}

function send(reply: FastifyReply, { decider }: Opened, status: number, page: PageContent): FastifyReply {
  return sendPage(reply.code(status), decider.actor.name, page);
}

function sendOver(reply: FastifyReply): FastifyReply {
  return sendPage(reply.code(404), '', linkOverPage());
}
