import { describe, expect, test } from 'vitest';
import { eventsKept } from './posted-events.ts';
import type { Opened } from './testing/open-for-each-test.ts';

export function postedEventsSuite(opened: Opened): void {
  const event = (uuid: string, name = uuid) => ({ uuid, name, at: 5, body: `{"message":"${uuid}"}` });

  const all = async (project: string) =>
    (await opened.store.events({ project, order: 'oldest', limit: eventsKept * 2 })).map(
      ({ place: _, ...each }) => each,
    );

  describe('posted events', () => {
    test('are there after opening again, the oldest first, each in its project', async () => {
      await opened.store.addEvent('main', event('e2'));
      await opened.store.addEvent('main', event('e1'));
      await opened.store.addEvent('side', event('e3'));
      await opened.reopen();
      expect(await all('main')).toEqual([event('e2'), event('e1')]);
      expect(await opened.store.event('main', 'e1')).toEqual(event('e1'));
      expect(await opened.store.event('main', 'e3')).toBeUndefined();
    });

    test('are read a page at a time from either end, and by their name', async () => {
      const { store } = opened;
      for (const [uuid, name] of [
        ['e1', 'built'],
        ['e2', 'sent'],
        ['e3', 'built'],
        ['e4', 'sent'],
      ] as const) {
        await store.addEvent('main', event(uuid, name));
      }
      const names = (found: readonly { readonly uuid: string }[]) => found.map(({ uuid }) => uuid).join(' ');
      for (const [order, first, second] of [
        ['newest', 'e4 e3', 'e2 e1'],
        ['oldest', 'e1 e2', 'e3 e4'],
      ] as const) {
        const page = await store.events({ project: 'main', order, limit: 2 });
        expect(names(page)).toBe(first);
        const after = page.at(-1)?.place ?? 0;
        expect(names(await store.events({ project: 'main', order, limit: 2, after }))).toBe(second);
      }
      expect(names(await store.events({ project: 'main', order: 'newest', name: 'built', limit: 9 }))).toBe('e3 e1');
      expect(await store.events({ project: 'side', order: 'newest', limit: 9 })).toEqual([]);
    });

    test('are removed by name and uuid, which must fit', async () => {
      await opened.store.addEvent('main', event('e1', 'built'));
      expect(await opened.store.removeEvent('main', { name: 'other', uuid: 'e1', at: 9 })).toBe(false);
      expect(await opened.store.removeEvent('side', { name: 'built', uuid: 'e1', at: 9 })).toBe(false);
      expect(await opened.store.removeEvent('main', { name: 'built', uuid: 'e1', at: 9 })).toBe(true);
      expect(await all('main')).toEqual([]);
    });

    test('give way to newer ones of their project when there are too many', async () => {
      await opened.store.addEvent('side', event('other'));
      for (let count = 0; count < eventsKept + 3; count += 1) await opened.store.addEvent('main', event(`e${count}`));
      const kept = await all('main');
      expect(kept).toHaveLength(eventsKept);
      expect(kept[0]).toEqual(event('e3'));
      expect(await all('side')).toHaveLength(1);
    });
  });
}
