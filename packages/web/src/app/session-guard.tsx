import type { Me } from '@signalbox/protocol';
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { askWhoLooks, isUnauthenticated } from '../api/ask-who-looks.ts';
import { currentProject, defaultProject } from '../api/current-project.ts';
import { meQuery } from '../api/me-query.ts';
import { ErrorState } from '../show/error-state.tsx';
import { IsBehindLogin } from '../show/is-behind-login.ts';
import { Loading } from '../show/loading.tsx';

const LoginPage = lazy(async () => ({ default: (await import('../login/login-page.tsx')).LoginPage }));

/**
 * Shows pages to who is known. A session that ends while a page is open brings the login over it, and afterwards the page
 * is as it was left, with what was typed.
 */
export function SessionGuard({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const { data, error } = useQuery(meQuery);
  const [first, setFirst] = useState<string>();
  const [isUnknown, setUnknown] = useState(false);
  // While it is asked again who looks there is no error, and no answer either: the login stays, with what is typed in it.
  const isLoggedOut = isUnauthenticated(error) || (isUnknown && data === undefined && !error);
  useEffect(() => {
    if (isUnauthenticated(error)) setUnknown(true);
    else if (data !== undefined) setUnknown(false);
  }, [data, error]);
  useEffect(() => askAgainWhenRefused(client), [client]);
  useEffect(() => {
    if (data === undefined || isLoggedOut) return;
    // Of somebody else nothing may be left, not even what was typed.
    if (first !== undefined && first !== data.name) window.location.reload();
    setFirst(data.name);
  }, [data, first, isLoggedOut]);
  const elsewhere = data && projectElsewhere(data);
  useEffect(() => {
    if (elsewhere === undefined) return;
    const address = new URL(window.location.href);
    address.searchParams.set('project', elsewhere);
    window.location.replace(address);
  }, [elsewhere]);
  if (/\/(?:join|setup)$/.test(path)) return <Outlet />;
  if (elsewhere !== undefined) return <Loading />;
  if (!data && !isLoggedOut) return error ? <ErrorState error={error} /> : <Loading />;
  return (
    <>
      <IsBehindLogin value={isLoggedOut}>
        <div hidden={isLoggedOut}>{isLoggedOut && first === undefined ? null : children}</div>
      </IsBehindLogin>
      {isLoggedOut ? (
        <Suspense fallback={<Loading />}>
          <LoginPage />
        </Suspense>
      ) : null}
    </>
  );
}

/** Whatever is refused for want of a session, read or sent, has it asked who looks; gives what ends that. */
function askAgainWhenRefused(client: QueryClient): () => void {
  const ask = (error: unknown) => {
    if (isUnauthenticated(error)) askWhoLooks(client);
  };
  const ends = [
    client.getQueryCache().subscribe(({ type, query }) => {
      if (type === 'updated' && query.queryKey[0] !== 'me') ask(query.state.error);
    }),
    client.getMutationCache().subscribe(({ type, mutation }) => {
      // Wrong words at the login are no end of a session.
      if (type === 'updated' && client.getQueryData(meQuery.queryKey) !== undefined) ask(mutation?.state.error);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** The project of who has none of the name that is meant where an address names none. */
function projectElsewhere({ roles, openMode }: Me): string | undefined {
  if (openMode || roles[defaultProject] !== undefined || currentProject() !== defaultProject) return undefined;
  return Object.keys(roles)[0];
}
