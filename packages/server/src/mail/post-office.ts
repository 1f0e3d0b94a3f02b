import { type Instant, userFactKey, usersFactKey } from '@signalbox/engine';
import type { Mail, Mailbox, Store } from '@signalbox/store';
import type { Hub } from '../driver/hub.ts';
import type { Scheduler } from '../driver/scheduler.ts';
import type { Log } from '../log.ts';
import { decisionViews } from '../present/decision-view.ts';
import { type Decider, deciderIn, deciderOf, isEnabled, waitsForDecider } from './decider.ts';
import type { MailLinks } from './mail-links.ts';
import { decisionMail, digestMail, type Waiting } from './mail-text.ts';
import { queueDigests, queueMails } from './queue-mails.ts';
import { MailRefused, type MailTransport, type OutgoingMail } from './smtp-transport.ts';

export type PostOfficeDependencies = {
  readonly store: Store;
  readonly links: MailLinks;
  readonly transport: MailTransport;
  readonly publicUrl: string;
  readonly digestHour: number;
  /** Now, in all projects. */
  readonly waitingFor: (decider: Decider) => Promise<Waiting>;
  readonly hub: Pick<Hub, 'onChange'>;
  readonly scheduler: Scheduler;
  readonly now: () => Instant;
  readonly log: Log;
};

const everyMs = 5000;
const soonMs = 200;
/** Longer than a mail takes with all its timeouts: another server has it after that. */
const leaseMs = 120_000;
const mostTries = 12;
const firstPauseMs = 60_000;
const longestPauseMs = 4 * 3_600_000;
/** A link ends before its mail is forgotten. */
const keptMs = 9 * 24 * 3_600_000;

/** Queues mail and sends it, beside everything else: nobody waits for it, and a server of mail that is away delays only mail. */
export class PostOffice {
  readonly #given: PostOfficeDependencies;
  #cancel: (() => void) | undefined;
  #round: Promise<void> | undefined;
  #leaveHub: (() => void) | undefined;
  #comesSoon = false;
  #digestDay = '';
  #forgotten = '';

  constructor(given: PostOfficeDependencies) {
    this.#given = given;
  }

  /** What happened before mail was sent for the first time is told to nobody. */
  async prepare(): Promise<void> {
    const { store } = this.#given;
    if ((await store.mailPlace()) === undefined) await queueMails(this.#given);
  }

  start(): void {
    this.#leaveHub = this.#given.hub.onChange(() => this.#comeSoon());
    this.#comeAfter(soonMs);
  }

  async stop(): Promise<void> {
    this.#leaveHub?.();
    this.#leaveHub = undefined;
    this.#cancel?.();
    await this.#round;
  }

  #comeAfter(ms: number): void {
    const { scheduler, log } = this.#given;
    this.#comesSoon = ms === soonMs;
    this.#cancel = scheduler.after(ms, () => {
      this.#comesSoon = false;
      this.#round = this.round()
        .catch((error: unknown) => log.warn('mail has to wait', { error }))
        .finally(() => {
          this.#round = undefined;
          if (this.#leaveHub) this.#comeAfter(this.#comesSoon ? soonMs : everyMs);
        });
    });
  }

  /** However much happens, no more often than this. */
  #comeSoon(): void {
    if (this.#comesSoon) return;
    this.#comesSoon = true;
    if (this.#round !== undefined) return;
    this.#cancel?.();
    this.#comeAfter(soonMs);
  }

  /** Queues what is new, and sends what waits, until there is nothing or the server of mail does not answer. */
  async round(): Promise<void> {
    const { store, now, digestHour } = this.#given;
    while (await queueMails(this.#given));
    const today = new Date(now());
    const day = today.toISOString().slice(0, 10);
    if (today.getUTCHours() >= digestHour && this.#digestDay !== day) {
      await queueDigests(this.#given);
      this.#digestDay = day;
    }
    if (this.#forgotten !== day) {
      await store.forgetMails(now() - keptMs);
      this.#forgotten = day;
    }
    while (await this.#sendNext());
  }

  async #sendNext(): Promise<boolean> {
    const { store, now, transport, log } = this.#given;
    const mail = await store.claimMail(now(), now() + leaseMs);
    if (!mail) return false;
    const outgoing = await this.#write(mail);
    if (!outgoing) {
      await store.endMail(mail, { kind: 'dropped', at: now() });
      return true;
    }
    try {
      await transport.send(outgoing);
    } catch (error) {
      const problem = error instanceof Error ? error.message.slice(0, 500) : String(error);
      const isOver = error instanceof MailRefused || mail.tries + 1 >= mostTries;
      if (isOver) {
        log.error('a mail is given up', { mail: mail.id, user: mail.userId, problem });
        await store.endMail(mail, { kind: 'given_up', at: now(), problem });
        return true;
      }
      log.warn('a mail was not sent', { mail: mail.id, user: mail.userId, problem, tries: mail.tries + 1 });
      await store.endMail(mail, { kind: 'retry', notBefore: now() + pauseAfter(mail.tries), problem });
      // Others would meet the same: the next round is soon.
      return false;
    }
    await store.endMail(mail, { kind: 'sent', at: now() });
    return true;
  }

  /** As things are now: nothing where there is nothing to tell any more. */
  async #write(mail: Mail): Promise<OutgoingMail | undefined> {
    const { store, waitingFor, publicUrl } = this.#given;
    const user = await store.user(mail.userId);
    const mailbox = await store.mailbox(mail.userId);
    if (!user || !mailbox || !isEnabled(user) || mailbox.mode === 'none') return undefined;
    const decider = deciderOf(user, await store.facts([usersFactKey, userFactKey(user.id)]));
    if (mail.about.kind === 'decision') return this.#writeDecision(mail, mailbox, decider);
    const waiting = await waitingFor(decider);
    if (waiting.decisions.length === 0) return undefined;
    return { id: mail.id, to: mailbox.email, ...digestMail(waiting, publicUrl) };
  }

  async #writeDecision(
    { id, about }: Mail,
    { email, mode }: Mailbox,
    decider: Decider,
  ): Promise<OutgoingMail | undefined> {
    const { store, links, publicUrl } = this.#given;
    if (about.kind !== 'decision' || mode !== 'direct') return undefined;
    const [found] = await store.load([{ kind: 'run', id: about.run }]);
    if (found?.kind !== 'run') return undefined;
    const whole = await deciderIn(store, found.state, decider);
    const decision = waitsForDecider(found.state, about, whole);
    if (decision?.digest !== about.digest) return undefined;
    const view = decisionViews(found.state, whole).find(({ step }) => step === about.step);
    if (!view) return undefined;
    const link = `${publicUrl}/mail/${await links.tokenOf(id)}`;
    return { id, to: email, ...decisionMail(view, about.event, link) };
  }
}

function pauseAfter(tries: number): number {
  return Math.min(firstPauseMs * 2 ** tries, longestPauseMs);
}
