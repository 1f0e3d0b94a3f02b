import { createHash } from 'node:crypto';
import { type Instant, type RunEvent, userFactKey, usersFactKey } from '@signalbox/engine';
import type { DecisionChange, NewMail, Store, User } from '@signalbox/store';
import { deciderIn, deciderOf, isEnabled, waitsForDecider } from './decider.ts';
import { linkHash, type MailLinks } from './mail-links.ts';

export type QueueDependencies = {
  readonly store: Store;
  readonly links: MailLinks;
  readonly now: () => Instant;
};

/** Of the journals, looked through at once. */
const placesAtOnce = 5000;
/** Of what happened while no server sent mail, only this is told. */
/** In one transaction, but for those about the last change of it. */
const mailsAtOnce = 500;
const newsMs = 24 * 3_600_000;
/** Between two mails of one person about the same that people do with a decision. */
const pauseMs = 15 * 60_000;
const linkMs = 7 * 24 * 3_600_000;

/** What people are told of at once. */
type News = Extract<
  RunEvent,
  {
    readonly type:
      | 'decision_opened'
      | 'decision_reminded'
      | 'decision_escalated'
      | 'decision_reassigned'
      | 'decision_delegated';
  }
>;

const newsTypes = [
  ...(['decision_opened', 'decision_reminded', 'decision_escalated'] as const),
  ...(['decision_reassigned', 'decision_delegated'] as const),
] satisfies readonly News['type'][];

function isNews(event: RunEvent): event is News {
  return newsTypes.some((type) => type === event.type);
}

/** What concerns only those that were asked besides is told to nobody else. */
function isMeant(event: News, { id, name, groups }: User): boolean {
  switch (event.type) {
    case 'decision_opened':
    case 'decision_reminded':
      return true;
    case 'decision_escalated':
    case 'decision_reassigned':
      return event.to.users.includes(name) || event.to.groups.some((group) => groups.includes(group));
    case 'decision_delegated':
      return event.to?.kind === 'user' && event.to.id === id;
  }
}

/**
 * Mail about what the journals have that was not looked through yet. The place moves in the transaction that queues, so that
 * of several servers one does it, and none of it is lost. Answers whether there is more.
 */
export async function queueMails({ store, links, now }: QueueDependencies): Promise<boolean> {
  const from = await store.mailPlace();
  const { run: last } = await store.changesPlace();
  if (from === undefined) return store.queueMails(undefined, last, []);
  const until = Math.min(last, from + placesAtOnce);
  if (until <= from) return false;
  const changes = await store.decisionChanges(from, until);
  const recent = changes.filter(({ transition }) => transition.at > now() - newsMs);
  const mails: NewMail[] = [];
  const people = recent.length === 0 ? [] : await recipients(store);
  let to = until;
  for (const change of people.length === 0 ? [] : recent) {
    mails.push(...(await mailsOf(change, people, { store, links })));
    if (mails.length < mailsAtOnce) continue;
    to = change.place;
    break;
  }
  await store.queueMails(from, to, mails);
  return to < last;
}

type Recipient = { readonly user: User; readonly email: string };

/** Who wants to be told at once. */
async function recipients(store: Store): Promise<readonly Recipient[]> {
  const direct = (await store.mailboxes()).filter(({ mode }) => mode === 'direct');
  if (direct.length === 0) return [];
  const emails = new Map(direct.map(({ userId, email }) => [userId, email]));
  return (await store.users()).flatMap((user) => {
    const email = emails.get(user.id);
    return email !== undefined && isEnabled(user) ? [{ user, email }] : [];
  });
}

async function mailsOf(
  { run: id, place, transition }: DecisionChange,
  people: readonly Recipient[],
  { store, links }: Pick<QueueDependencies, 'store' | 'links'>,
): Promise<readonly NewMail[]> {
  const news = transition.events.filter(isNews);
  if (news.length === 0) return [];
  const [found] = await store.load([{ kind: 'run', id }]);
  if (found?.kind !== 'run') return [];
  const facts = await store.facts([usersFactKey, ...people.map(({ user }) => userFactKey(user.id))]);
  const mails: NewMail[] = [];
  for (const event of news) {
    for (const { user, email } of people) {
      if (!isMeant(event, user)) continue;
      const decider = await deciderIn(store, found.state, deciderOf(user, facts));
      const decision = waitsForDecider(found.state, event, decider);
      if (!decision) continue;
      const mailId = idOf([
        ...occasionOf(event, { place, run: id, at: transition.at }),
        event.step,
        String(event.visit),
        user.id,
      ]);
      const ends = Math.min(transition.at + linkMs, decision.expire?.at ?? Number.MAX_SAFE_INTEGER);
      mails.push({
        id: mailId,
        userId: user.id,
        createdAt: transition.at,
        about: {
          ...{ kind: 'decision', event: event.type, run: id, step: event.step, visit: event.visit },
          digest: decision.digest,
          linkHash: linkHash(await links.tokenOf(mailId)),
          linkEndsAt: ends,
          email,
        },
      });
    }
  }
  return mails;
}

type Occasion = { readonly place: number; readonly run: string; readonly at: Instant };

/** What people do again and again, as to hand on a right and take it back, is told once in a while. */
function occasionOf({ type }: News, { place, run, at }: Occasion): readonly string[] {
  const isRepeated = type === 'decision_delegated' || type === 'decision_reassigned';
  return isRepeated ? [run, type, `since ${Math.floor(at / pauseMs)}`] : [String(place), type];
}

/** Whoever queues the same gives it the same id. */
function idOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** One mail a day for each who wants that, from an hour on. */
export async function queueDigests({ store, now }: Pick<QueueDependencies, 'store' | 'now'>): Promise<void> {
  const at = now();
  const day = new Date(at).toISOString().slice(0, 10);
  const digests = (await store.mailboxes()).filter(({ mode }) => mode === 'digest');
  const mails = digests.map(
    ({ userId }): NewMail => ({ id: idOf(['digest', day, userId]), userId, createdAt: at, about: { kind: 'digest' } }),
  );
  await store.queueMailsOnce(`mail-digest:${day}`, at, mails);
}
