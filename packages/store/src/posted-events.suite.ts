import { describe, expect, test } from 'vitest';
import { eventsKept } from './posted-events.ts';
import type { Opened } from './testing/open-for-each-test.ts';

export function postedEventsSuite(opened: Opened): void {
  const event = (uuid: string, name = uuid) => ({ uuid, name, at: 5, body: `{"message":"${uuid}"}` });

  describe('posted events', () => {
    test('are there after opening again, the oldest first, each in its project', async () => {
      await opened.store.addEvent('main', event('e2'));
      await opened.store.addEvent('main', event('e1'));
      await opened.store.addEvent('side', event('e3'));
      await opened.reopen();
      expect(await opened.store.events('main')).toEqual([event('e2'), event('e1')]);
      expect(await opened.store.event('main', 'e1')).toEqual(event('e1'));
      expect(await opened.store.event('main', 'e3')).toBeUndefined();
    });

    test('are removed by name and uuid, which must fit', async () => {
      await opened.store.addEvent('main', event('e1', 'built'));
      expect(await opened.store.removeEvent('main', { name: 'other', uuid: 'e1', at: 9 })).toBe(false);
      expect(await opened.store.removeEvent('side', { name: 'built', uuid: 'e1', at: 9 })).toBe(false);
      expect(await opened.store.removeEvent('main', { name: 'built', uuid: 'e1', at: 9 })).toBe(true);
      expect(await opened.store.events('main')).toEqual([]);
    });

    test('give way to newer ones of their project when there are too many', async () => {
      await opened.store.addEvent('side', event('other'));
      for (let count = 0; count < eventsKept + 3; count += 1) await opened.store.addEvent('main', event(`e${count}`));
      const kept = await opened.store.events('main');
      expect(kept).toHaveLength(eventsKept);
      expect(kept[0]).toEqual(event('e3'));
      expect(await opened.store.events('side')).toHaveLength(1);
    });
  });
}
