import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { Loading } from '../show/loading.tsx';
import { Toasts } from '../show/toasts.tsx';
import { useKeys } from '../show/use-keys.ts';
import { useWords } from '../words/use-words.ts';
import { Header } from './header.tsx';
import { LiveProvider } from './live-provider.tsx';
import { LostConnection } from './lost-connection.tsx';
import { SessionGuard } from './session-guard.tsx';
import classes from './shell.module.css';
import { appWords } from './words.ts';

const contentId = 'content';

const KeysDialog = lazy(async () => ({ default: (await import('./keys-dialog.tsx')).KeysDialog }));

/** What is around every page. */
export function Shell() {
  const say = useWords(appWords);
  const [showsKeys, setShowsKeys] = useState(false);
  useKeys({ '?': () => setShowsKeys(true) });
  const toContent = () => document.getElementById(contentId)?.focus();
  return (
    <SessionGuard>
      <LiveProvider>
        <button type="button" className={classes.skip} onClick={toContent}>
          {say('skip')}
        </button>
        <header className={classes.header}>
          <Header />
        </header>
        <main id={contentId} tabIndex={-1} className={classes.page}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </main>
        <LostConnection />
        <Toasts />
        {showsKeys ? (
          <Suspense fallback={null}>
            <KeysDialog onClose={() => setShowsKeys(false)} />
          </Suspense>
        ) : null}
      </LiveProvider>
    </SessionGuard>
  );
}
