import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { refreshChanged } from './refresh-changed.ts';

afterEach(() => void vi.useRealTimers());

test('a hint has its run read again at once, and lists and inboxes soon', () => {
  vi.useFakeTimers();
  const client = new QueryClient();
  const keys = [['run', 'r1'], ['run', 'r2'], ['list', '/runs'], ['inbox', 'mine'], ['me']];
  for (const key of keys) client.setQueryData(key, {});
  const old = () => keys.filter((key) => client.getQueryState(key)?.isInvalidated).map((key) => key.join(' '));
  const { onChange, close } = refreshChanged(client);
  onChange({ kind: 'run', id: 'r1', seq: 7 } as Parameters<typeof onChange>[0]);
  expect(old()).toEqual(['run r1']);
  vi.runOnlyPendingTimers();
  expect(old()).toEqual(['run r1', 'list /runs', 'inbox mine']);
  close();
  client.clear();
});

test.each([
  ['what a hint says', 'onChange'],
  ['what came before the stream was open', 'onOpen'],
] as const)(
  '%s while a run is read for the first time has it read once more, also by its name',
  async (_what, told) => {
    const client = new QueryClient();
    const reads: PromiseWithResolvers<{ readonly id: string; readonly seq: number }>[] = [];
    const queryFn = () => {
      reads.push(Promise.withResolvers());
      return reads.at(-1)!.promise;
    };
    const observer = new QueryObserver(client, { queryKey: ['run', 'shop-1', 'view', 'default'], queryFn });
    const seen: unknown[] = [];
    const unsubscribe = observer.subscribe(({ data }) => data && seen.push(data.seq));
    const { onChange, onOpen, close } = refreshChanged(client);
    if (told === 'onOpen') onOpen();
    else onChange({ kind: 'run', id: 'r1', seq: 2 } as Parameters<typeof onChange>[0]);
    expect(reads).toHaveLength(1);
    reads[0]?.resolve({ id: 'r1', seq: 1 });
    await vi.waitFor(() => expect(reads).toHaveLength(2));
    reads[1]?.resolve({ id: 'r1', seq: 2 });
    await vi.waitFor(() => expect(seen.at(-1)).toBe(2));
    unsubscribe();
    close();
    client.clear();
  },
);
