import { Center, Loader } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { ApiError } from '../api/api-error.ts';
import { meQuery } from '../api/me-query.ts';
import { LoginPage } from '../login/login-page.tsx';
import { ErrorState } from '../show/error-state.tsx';

/** Shows pages to who is known. A session that ends while a page is open brings the login, and then the same page. */
export function SessionGuard({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const { data, error } = useQuery(meQuery);
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ type, query }) => {
        if (type !== 'updated' || !isUnauthenticated(query.state.error) || query.queryKey[0] === 'me') return;
        void client.invalidateQueries(meQuery);
      }),
    [client],
  );
  if (/\/(?:join|setup)$/.test(path)) return children;
  if (isUnauthenticated(error)) return <LoginPage />;
  if (data) return children;
  if (error) return <ErrorState error={error} />;
  return (
    <Center h="100vh">
      <Loader type="dots" />
    </Center>
  );
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'unauthenticated';
}
