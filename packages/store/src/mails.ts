import type { Instant, RunTransition } from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';

/** Mail that has to be sent: each is leased to one server at a time, as all durable work. */
export type MailStore = {
  readonly mailbox: (userId: string) => Promise<Mailbox | undefined>;
  readonly mailboxes: () => Promise<readonly Mailbox[]>;
  readonly putMailbox: (mailbox: Mailbox, audited: AuditEntry) => Promise<void>;
  /** How far the journals were looked through for what mail tells of; undefined before the first time. */
  readonly mailPlace: () => Promise<number | undefined>;
  /** Queues these and moves the place, where it is still the one that was read; false: another server has done it. */
  readonly queueMails: (from: number | undefined, to: number, mails: readonly NewMail[]) => Promise<boolean>;
  /** Only the first that asks for this key does it. */
  readonly queueMailsOnce: (key: string, at: Instant, mails: readonly NewMail[]) => Promise<boolean>;
  /** Takes the one that has waited for the longest until a time, if there is any. */
  readonly claimMail: (now: Instant, until: Instant) => Promise<Mail | undefined>;
  /** False: somebody else has it by now. */
  readonly endMail: (mail: MailRef, end: MailEnd) => Promise<boolean>;
  readonly mailByLink: (linkHash: string) => Promise<Mail | undefined>;
  readonly forgetMails: (createdBefore: Instant) => Promise<void>;
  /** Transitions with events of decisions after a place among all, up to another one. */
  readonly decisionChanges: (after: number, upTo: number) => Promise<readonly DecisionChange[]>;
};

export type MailMode = 'direct' | 'digest' | 'none';

export type Mailbox = { readonly userId: string; readonly email: string; readonly mode: MailMode };

export type DecisionChange = { readonly place: number; readonly run: string; readonly transition: RunTransition };

export type NewMail = {
  /** The same is queued once. */
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Instant;
  readonly about:
    | { readonly kind: 'digest' }
    | {
        readonly kind: 'decision';
        /** What has become of it, as `decision_opened`. */
        readonly event: string;
        readonly run: string;
        readonly step: string;
        readonly visit: number;
        readonly digest: string;
        /** SHA-256 in hex of what opens it from the mail; the mail itself is nowhere. */
        readonly linkHash: string;
        readonly linkEndsAt: Instant;
        /** Where it went: whoever has another address by then has no use for its link. Absent in mails of before. */
        readonly email?: string;
      };
};

export type Mail = NewMail & { readonly epoch: number; readonly tries: number };

export type MailRef = Pick<Mail, 'id' | 'epoch'>;

export type MailEnd =
  | { readonly kind: 'sent' | 'dropped'; readonly at: Instant }
  | { readonly kind: 'retry'; readonly notBefore: Instant; readonly problem: string }
  | { readonly kind: 'given_up'; readonly at: Instant; readonly problem: string };
