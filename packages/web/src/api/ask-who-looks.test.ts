import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { ApiError } from './api-error.ts';
import { askWhoLooks } from './ask-who-looks.ts';
import { meQuery } from './me-query.ts';

test('who looks is asked again when the stream is lost, until it is known that the session has ended', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const isAskedAgain = () => client.getQueryState(meQuery.queryKey)?.isInvalidated;
  client.setQueryData(meQuery.queryKey, { name: 'ann', role: 'member', roles: {}, groups: [], openMode: false });
  askWhoLooks(client);
  expect(isAskedAgain()).toBe(true);
  const ended = new ApiError('unauthenticated', 'no session', { status: 401 });
  await client.fetchQuery({ queryKey: meQuery.queryKey, queryFn: () => Promise.reject(ended) }).catch(() => undefined);
  client.getQueryCache().find(meQuery)?.setState({ isInvalidated: false });
  askWhoLooks(client);
  expect(isAskedAgain()).toBe(false);
});
