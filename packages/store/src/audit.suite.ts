import { canonicalJson } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import type { AuditEntry } from './audit.ts';
import { auditHash } from './audit-in-rows.ts';
import { unitOf } from './testing/decided-writes.ts';
import type { Opened } from './testing/open-for-each-test.ts';
import { SampleRuns } from './testing/sample-runs.ts';

function entry(id: string, at = 1): AuditEntry {
  return {
    id,
    at,
    project: 'main',
    actor: { kind: 'admin' },
    what: 'user.add',
    subject: 'ann',
    details: { role: 'admin' },
  };
}

export function auditSuite(opened: Opened): void {
  describe('the audit', () => {
    test('is a chain of hashes over what was told, in the order of its times', async () => {
      const { store } = opened;
      expect(await store.auditHead()).toEqual({ no: 0, hash: '', waiting: 0 });
      await store.addAudit([entry('b', 2), entry('a', 1)]);
      expect(await store.auditHead()).toEqual({ no: 0, hash: '', waiting: 2, waitingSince: 1 });
      expect(await store.audit(0, 10)).toEqual([]);
      expect(await store.chainAudit(10)).toBe(2);
      await store.addAudit([entry('c', 0)]);
      expect(await store.chainAudit(10)).toBe(1);
      expect(await store.chainAudit(10)).toBe(0);
      const texts = [entry('a', 1), entry('b', 2), entry('c', 0)].map(canonicalJson);
      const hashes: string[] = [];
      for (const [index, text] of texts.entries()) hashes.push(auditHash(hashes.at(-1) ?? '', index + 1, text));
      const all = texts.map((text, index) => ({ no: index + 1, hash: hashes[index], text }));
      expect(await store.audit(0, 10)).toEqual(all);
      expect(await store.audit(1, 1)).toEqual([all[1]]);
      expect(await store.auditHead()).toEqual({ no: 3, hash: hashes[2], waiting: 0 });
    });

    test('has each entry once, whoever tells or chains it at the same time', async () => {
      const { store } = opened;
      await Promise.all([store.addAudit([entry('a'), entry('b')]), store.addAudit([entry('b')])]);
      await Promise.all([store.chainAudit(1), store.chainAudit(5), store.chainAudit(5)]);
      while ((await store.chainAudit(5)) > 0);
      const found = await store.audit(0, 10);
      expect(found.map(({ no }) => no)).toEqual([1, 2]);
      expect(found.map(({ text }) => JSON.parse(text).id)).toEqual(['a', 'b']);
      expect(found[1]?.hash).toBe(auditHash(found[0]?.hash ?? '', 2, found[1]?.text ?? ''));
    });

    test('has what a unit tells if and only if the unit holds', async () => {
      const { store } = opened;
      const runs = new SampleRuns();
      const start = runs.start();
      const unit = { ...unitOf([start]), audited: [entry('a')] };
      const stale = { ...unitOf([runs.start()], { facts: [{ key: 'users', version: 7 }] }), audited: [entry('b')] };
      expect(await store.commit({ units: [unit, stale], tasks: [] })).toMatchObject([{ ok: true }, { ok: false }]);
      await store.chainAudit(10);
      expect((await store.audit(0, 10)).map(({ text }) => JSON.parse(text).id)).toEqual(['a']);
    });

    test('has changes of people and secrets with the changes themselves', async () => {
      const { store } = opened;
      const ann = { id: 'u1', name: 'ann', groups: [], role: 'member', createdAt: 1 } as const;
      await store.addUser({ ...ann, tokenHash: 'h1' }, entry('add', 1));
      await expect(store.addUser({ ...ann, id: 'u2', tokenHash: 'h2' }, entry('again', 2))).rejects.toThrow();
      await store.changeUser('u1', { role: 'viewer' }, entry('change', 3));
      await store.addToken(
        { id: 't1', kind: 'token', userId: 'u1', name: 'ci', createdAt: 1, hash: 'h3' },
        entry('token', 4),
      );
      await store.removeToken('t1', entry('revoke', 5));
      expect(await store.removeToken('t1', entry('nothing', 5))).toBe(false);
      const secret = { name: 'TOKEN', limits: { events: [], branches: [], images: [] }, at: 1 };
      await store.putNamedSecret(secret, 'swordfish', entry('secret', 6));
      await store.removeNamedSecret({ name: 'TOKEN' }, entry('removed', 7));
      await store.chainAudit(10);
      const found = (await store.audit(0, 10)).map(({ text }) => JSON.parse(text).id);
      expect(found).toEqual(['add', 'change', 'token', 'revoke', 'secret', 'removed']);
    });
  });
}
