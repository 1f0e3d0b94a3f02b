import type { Run } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import type { Note } from './notes.ts';
import type { Opened } from './testing/open-for-each-test.ts';
import { batchOf, SampleRuns } from './testing/sample-runs.ts';

export function notesSuite(opened: Opened): void {
  const runs = new SampleRuns();
  const by = { kind: 'user', id: 'u1', name: 'ann' } as const;
  const openDecision = async (): Promise<Run> => {
    const started = runs.start();
    const reviewing = runs.ack(started.state);
    for (const write of [started, reviewing]) await opened.store.commit(batchOf(write));
    return reviewing.state;
  };
  const add = async (note: Note, most = 10) => {
    const entry = {
      id: `told-${note.id}`,
      at: note.at,
      project: 'main',
      actor: by,
      what: 'x',
      subject: note.id,
      details: {},
    };
    return opened.store.addNote(note, most, entry);
  };
  const told = async () => {
    while ((await opened.store.chainAudit(100)) === 100);
    // As a comment is of a project, the audit of that has it.
    return (await opened.store.auditOf('main', 0, 100)).map(({ text }) => JSON.parse(text).subject);
  };

  describe('comments and evidence', () => {
    test('are there in the order of their times, and told for good', async () => {
      const { id: run } = await openDecision();
      const place = { run, step: 'review', visit: 1, by };
      const comment: Note = { ...place, id: 'n2', at: 20, kind: 'comment', text: 'looks “good”\nto me' };
      const evidence: Note = { ...place, id: 'n1', at: 10, kind: 'evidence', name: '../x', bytes: 3, sha256: 'a1' };
      expect([await add(comment), await add(evidence)]).toEqual(['taken', 'taken']);
      expect(await opened.store.notes(run, 10)).toEqual([evidence, comment]);
      expect(await opened.store.notes(run, 1)).toEqual([comment]);
      expect(await opened.store.note('n1')).toEqual(evidence);
      expect([await opened.store.note('n3'), await opened.store.notes('r9', 10)]).toEqual([undefined, []]);
      const other: Note = { ...comment, id: 'n0', step: 'deploy' };
      expect(await add(other)).toBe('closed');
      expect(await opened.store.notesOf({ run, step: 'review', visit: 1 })).toEqual([evidence, comment]);
      expect(await opened.store.notesOf({ run, step: 'review', visit: 2 })).toEqual([]);
      expect(await told()).toEqual(['n1', 'n2']);
    });

    test('that come at once are no more than there may be', async () => {
      const { id: run } = await openDecision();
      const comment = { run, step: 'review', visit: 1, by, at: 20, kind: 'comment', text: 'x' } as const;
      const ids = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8'];
      const taken = await Promise.all(ids.map((id) => add({ ...comment, id }, 3)));
      expect(taken.filter((each) => each === 'taken')).toHaveLength(3);
      expect(await opened.store.notesOf({ run, step: 'review', visit: 1 })).toHaveLength(3);
    });

    test('are for an open decision, and no more than they may be', async () => {
      const deciding = await openDecision();
      const comment = { run: deciding.id, step: 'review', visit: 1, by, at: 20, kind: 'comment', text: 'x' } as const;
      expect(await add({ ...comment, id: 'n1' }, 1)).toBe('taken');
      expect(await add({ ...comment, id: 'n2' }, 1)).toBe('full');
      expect(await add({ ...comment, id: 'n3', kind: 'evidence', name: 'x', bytes: 1, sha256: 'a' }, 1)).toBe('taken');
      expect(await add({ ...comment, id: 'n4', visit: 2 })).toBe('closed');
      expect(await add({ ...comment, id: 'n5', step: 'deploy' })).toBe('closed');
      await opened.store.commit(batchOf(runs.agree(deciding)));
      expect(await add({ ...comment, id: 'n6' })).toBe('closed');
      expect((await opened.store.notes(deciding.id, 10)).map(({ id }) => id)).toEqual(['n1', 'n3']);
      expect(await told()).toEqual(['n1', 'n3']);
    });
  });
}
