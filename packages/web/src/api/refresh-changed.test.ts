import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { refreshChanged } from './refresh-changed.ts';

afterEach(() => void vi.useRealTimers());

test('a hint has its run read again at once, and lists and the inbox of its project alone soon', () => {
  vi.useFakeTimers();
  const client = new QueryClient();
  const keys = [
    ['run', 'r1'],
    ['run', 'r2'],
    ['list', '/runs'],
    ['inbox', 'a', 'mine'],
    ['inbox', 'b', 'mine'],
  ];
  for (const key of keys) client.setQueryData(key, {});
  const old = () => keys.filter((key) => client.getQueryState(key)?.isInvalidated).map((key) => key.join(' '));
  const { onChange, close } = refreshChanged(client, 'a');
  onChange({ kind: 'run', id: 'r1', seq: 7 } as Parameters<typeof onChange>[0]);
  expect(old()).toEqual(['run r1']);
  vi.runOnlyPendingTimers();
  expect(old()).toEqual(['run r1', 'list /runs', 'inbox a mine']);
  close();
  client.clear();
});
