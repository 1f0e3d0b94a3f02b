import { randomBytes } from 'node:crypto';
import { openSqliteStore, type Store } from '@signalbox/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loopScheduler as scheduler } from '../driver/loop-scheduler.ts';
import { MailLinks } from './mail-links.ts';
import { PostOffice } from './post-office.ts';
import type { OutgoingMail } from './smtp-transport.ts';

let store: Store;
let now = Date.parse('2026-11-20T12:00:00Z');

beforeEach(async () => {
  store = await openSqliteStore({ directory: ':memory:', now: () => now, randomBytes });
  await store.addUser({ id: 'u1', name: 'ann', groups: ['ops'], role: 'approver', createdAt: 1, tokenHash: 'h' });
  const audited = {
    id: 'a',
    at: 1,
    project: 'default',
    actor: { kind: 'admin' } as const,
    what: 'x',
    subject: '',
    details: {},
  };
  await store.putMailbox({ userId: 'u1', email: 'ann@example.org', mode: 'digest' }, audited);
});

afterEach(() => store.close());

/** A server of its own on the same store. */
function office(send: (mail: OutgoingMail) => Promise<void>) {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const decision = { run: { id: 'r', name: 'r', flow: 'f' }, step: 'd' };
  return new PostOffice({
    store,
    links: new MailLinks({ store, randomBytes }),
    transport: { send },
    publicUrl: 'https://box.example.org',
    digestHour: 7,
    waitingFor: async () => ({ decisions: [{ project: 'default', decision: decision as never }], hasMore: false }),
    hub: { onChange: () => () => undefined },
    scheduler,
    now: () => now,
    log,
  });
}

test('of several servers one sends a mail', async () => {
  const sent: string[] = [];
  const offices = Array.from({ length: 4 }, () => office(async ({ id }) => void sent.push(id)));
  await Promise.all(offices.map((each) => each.round()));
  await Promise.all(offices.map((each) => each.round()));
  expect(sent).toHaveLength(1);
});

test('a mail of a server that died while it sent it is sent by another one, under the same id', async () => {
  const begun = Promise.withResolvers<string>();
  const dead = office((mail) => {
    begun.resolve(mail.id);
    return new Promise(() => undefined);
  });
  void dead.round();
  const id = await begun.promise;
  const sent: string[] = [];
  const other = office(async (mail) => void sent.push(mail.id));
  await other.round();
  expect(sent).toEqual([]);
  now += 121_000;
  await other.round();
  expect(sent).toEqual([id]);
});

test('a mail is tried less and less often, and not for ever', async () => {
  const tries = new Map<string, number[]>();
  const failing = office(async ({ id }) => {
    tries.set(id, [...(tries.get(id) ?? []), now]);
    throw new Error('away');
  });
  for (const end = now + 3 * 24 * 3_600_000; now < end; now += 60_000) await failing.round();
  const [first = []] = tries.values();
  expect(first.slice(1, 5).map((at, index) => (at - (first[index] ?? 0)) / 60_000)).toEqual([1, 2, 4, 8]);
  expect(first).toHaveLength(12);
});
