import { describe, expect, test } from 'vitest';
import type { NewMail } from './mails.ts';
import type { Opened } from './testing/open-for-each-test.ts';
import { batchOf, SampleRuns } from './testing/sample-runs.ts';

export function mailsSuite(opened: Opened): void {
  const digest = (id: string, createdAt = 10): NewMail => ({ id, userId: 'u1', createdAt, about: { kind: 'digest' } });
  const queue = (...mails: readonly NewMail[]) => opened.store.queueMailsOnce(mails[0]?.id ?? '', 1, mails);

  describe('mails', () => {
    test('have a mailbox of their user, which tells who changed it', async () => {
      const actor = { kind: 'admin' } as const;
      const audited = { id: 'a1', at: 1, project: 'main', actor, what: 'x', subject: 'ann', details: {} };
      expect(await opened.store.mailbox('u1')).toBeUndefined();
      await opened.store.putMailbox({ userId: 'u1', email: 'ann@example.org', mode: 'direct' }, audited);
      const changed = { userId: 'u1', email: 'ann@example.com', mode: 'digest' } as const;
      await opened.store.putMailbox(changed, { ...audited, id: 'a2' });
      expect([await opened.store.mailbox('u1'), await opened.store.mailboxes()]).toEqual([changed, [changed]]);
      expect(await opened.store.chainAudit(10)).toBe(2);
    });

    test('are queued with the place that was read, once, whoever does it at the same time', async () => {
      expect(await opened.store.mailPlace()).toBeUndefined();
      expect(await opened.store.queueMails(undefined, 5, [digest('m1')])).toBe(true);
      expect(await opened.store.queueMails(undefined, 6, [digest('m2')])).toBe(false);
      const both = [opened.store.queueMails(5, 9, [digest('m3')]), opened.store.queueMails(5, 9, [digest('m3')])];
      expect((await Promise.all(both)).sort()).toEqual([false, true]);
      expect(await opened.store.mailPlace()).toBe(9);
      const taken = [await opened.store.claimMail(10, 60), await opened.store.claimMail(10, 60)];
      expect(taken.map((mail) => mail?.id)).toEqual(['m1', 'm3']);
      expect(await opened.store.claimMail(10, 60)).toBeUndefined();
    });

    test('of a key are queued by the first that asks', async () => {
      expect(await opened.store.queueMailsOnce('day', 1, [digest('m1')])).toBe(true);
      expect(await opened.store.queueMailsOnce('day', 1, [digest('m2')])).toBe(false);
      expect((await opened.store.claimMail(10, 60))?.id).toBe('m1');
      expect(await opened.store.claimMail(10, 60)).toBeUndefined();
    });

    test('are held by one until a time, and ended only by who holds them', async () => {
      await queue(digest('m1'), digest('m2', 11));
      const [first, second] = await Promise.all([opened.store.claimMail(20, 60), opened.store.claimMail(20, 60)]);
      expect([first?.id, second?.id].sort()).toEqual(['m1', 'm2']);
      const lost = first ?? { id: '', epoch: 0 };
      const again = await opened.store.claimMail(60, 100);
      expect(again).toMatchObject({ epoch: 2, tries: 0 });
      await opened.store.claimMail(60, 100);
      expect(await opened.store.endMail(lost, { kind: 'sent', at: 61 })).toBe(false);
      expect(await opened.store.endMail(again ?? lost, { kind: 'retry', notBefore: 70, problem: 'away' })).toBe(true);
      const retried = await opened.store.claimMail(70, 110);
      expect(retried).toMatchObject({ id: again?.id, epoch: 3, tries: 1 });
      expect(await opened.store.endMail(retried ?? lost, { kind: 'given_up', at: 71, problem: 'gone' })).toBe(true);
      expect(await opened.store.endMail(retried ?? lost, { kind: 'sent', at: 72 })).toBe(false);
      expect((await opened.store.claimMail(200, 300))?.id).not.toBe(again?.id);
    });

    test('are found by the hash of their link until they are forgotten', async () => {
      const of = { kind: 'decision', event: 'decision_opened', run: 'r1', step: 'd', visit: 1, digest: 'x' } as const;
      const about = { ...of, linkHash: 'h1', linkEndsAt: 99 };
      await queue({ ...digest('m1'), about });
      expect(await opened.store.mailByLink('h1')).toMatchObject({ id: 'm1', userId: 'u1', about });
      await opened.store.forgetMails(10);
      expect(await opened.store.mailByLink('h2')).toBeUndefined();
      await opened.store.forgetMails(11);
      expect(await opened.store.mailByLink('h1')).toBeUndefined();
    });

    test('tell of the transitions in which something happened to a decision', async () => {
      const runs = new SampleRuns();
      const [first, second] = [runs.start(), runs.start()];
      const reviewing = runs.ack(first.state);
      for (const write of [first, second, reviewing]) await opened.store.commit(batchOf(write));
      const { run: last } = await opened.store.changesPlace();
      const found = await opened.store.decisionChanges(0, last);
      expect(found.map(({ run, transition }) => [run, transition.seq])).toEqual([[first.id, 2]]);
      expect(await opened.store.decisionChanges(0, last - 1)).toEqual([]);
      expect(await opened.store.decisionChanges(last, last + 100)).toEqual([]);
    });
  });
}
