import type { Instant } from '@signalbox/engine';
import { told } from './audit-in-rows.ts';
import type { Mail, Mailbox, MailEnd, MailRef, MailStore, NewMail } from './mails.ts';
import type { Rows } from './rows.ts';
import type { Statement } from './statement.ts';

const placeKey = 'mail-place';

/** Mailboxes and what has to be sent in rows of a database. */
export function mailsInRows(rows: Rows): Omit<MailStore, 'decisionChanges'> {
  const select = 'SELECT user_id AS "userId", email, mode FROM mailboxes';
  const place = async () => {
    const [found] = await rows.all<{ readonly value: string }>('SELECT value FROM settings WHERE key = ?', placeKey);
    return found && Number(found.value);
  };
  return {
    mailbox: async (userId) => (await rows.all<Mailbox>(`${select} WHERE user_id = ?`, userId))[0],
    mailboxes: () => rows.all<Mailbox>(`${select} ORDER BY user_id`),
    putMailbox: async ({ userId, email, mode }, audited) => {
      const sql = `INSERT INTO mailboxes (user_id, email, mode) VALUES (?, ?, ?)
        ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, mode = excluded.mode`;
      await rows.change([sql, userId, email, mode], ...told(audited));
    },
    mailPlace: place,
    queueMails: async (from, to, mails) => {
      const move: Statement =
        from === undefined
          ? ['INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING', placeKey, String(to)]
          : ['UPDATE settings SET value = ? WHERE key = ? AND value = ?', String(to), placeKey, String(from)];
      const whereMoved = `${newMail} WHERE (SELECT value FROM settings WHERE key = ?) = ? ${once}`;
      const queued = mails.map((mail): Statement => [whereMoved, ...columnsOf(mail), placeKey, String(to)]);
      const [moved] = await rows.change(move, ...queued);
      return moved === 1;
    },
    queueMailsOnce: async (key, at, mails) => {
      const claim: Statement = ['INSERT INTO claims (key, value, at) VALUES (?, ?, ?)', key, '', at];
      try {
        await rows.change(
          claim,
          ...mails.map((mail): Statement => [`${newMail} WHERE true ${once}`, ...columnsOf(mail)]),
        );
        return true;
      } catch (error) {
        if (!rows.isTaken(error)) throw error;
        return false;
      }
    },
    claimMail: (now, until) => claim(rows, now, until),
    endMail: async (mail, end) => (await rows.change(endOf(mail, end)))[0] === 1,
    mailByLink: async (hash) => (await rows.all<StoredMail>(`${selectMail} WHERE link_hash = ?`, hash)).map(mailOf)[0],
    forgetMails: async (before) =>
      void (await rows.change(
        ['DELETE FROM mails WHERE created_at < ?', before],
        // Of links that were used and digests that were queued: nobody asks for these any more.
        ["DELETE FROM claims WHERE key >= 'mail-' AND key < 'mail.' AND at < ?", before],
      )),
  };
}

type StoredMail = Pick<Mail, 'id' | 'userId' | 'createdAt' | 'epoch' | 'tries'> & { readonly about: string };

const selectMail = 'SELECT id, user_id AS "userId", created_at AS "createdAt", epoch, tries, about FROM mails';

function mailOf({ about, ...mail }: StoredMail): Mail {
  return { ...mail, about: JSON.parse(about) as Mail['about'] };
}

const newMail = `INSERT INTO mails (id, user_id, created_at, about, link_hash, claimable_at, epoch, tries)
  SELECT ?, ?, ?, ?, ?, ?, 0, 0`;
/** What was queued already, and perhaps sent, stays as it is. */
const once = 'ON CONFLICT (id) DO NOTHING';

function columnsOf({ id, userId, createdAt, about }: NewMail) {
  const link = about.kind === 'decision' ? about.linkHash : null;
  return [id, userId, createdAt, JSON.stringify(about), link, createdAt] as const;
}

/** Of several servers that see the same one, only the first moves its epoch. */
async function claim(rows: Rows, now: Instant, until: Instant): Promise<Mail | undefined> {
  const waiting = `${selectMail} WHERE ended_at IS NULL AND claimable_at <= ? ORDER BY claimable_at, id LIMIT 10`;
  for (const found of await rows.all<StoredMail>(waiting, now)) {
    const take = 'UPDATE mails SET epoch = epoch + 1, claimable_at = ? WHERE id = ? AND epoch = ? AND ended_at IS NULL';
    const [taken] = await rows.change([take, until, found.id, found.epoch]);
    if (taken === 1) return mailOf({ ...found, epoch: found.epoch + 1 });
  }
  return undefined;
}

function endOf({ id, epoch }: MailRef, end: MailEnd): Statement {
  const held = 'WHERE id = ? AND epoch = ? AND ended_at IS NULL';
  switch (end.kind) {
    case 'retry': {
      const sql = `UPDATE mails SET tries = tries + 1, claimable_at = ?, problem = ? ${held}`;
      return [sql, end.notBefore, end.problem, id, epoch];
    }
    case 'given_up':
      return [`UPDATE mails SET ended_at = ?, problem = ? ${held}`, end.at, end.problem, id, epoch];
    case 'sent':
    case 'dropped':
      return [`UPDATE mails SET ended_at = ?, problem = NULL ${held}`, end.at, id, epoch];
  }
}
