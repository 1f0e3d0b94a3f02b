import { AppShell } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';
import { useWords } from '../words/use-words.ts';
import { Header } from './header.tsx';
import { LiveProvider } from './live-provider.tsx';
import { LostConnection } from './lost-connection.tsx';
import { SessionGuard } from './session-guard.tsx';
import classes from './shell.module.css';
import { appWords } from './words.ts';

const contentId = 'content';

/** What is around every page. */
export function Shell() {
  const say = useWords(appWords);
  const toContent = () => document.getElementById(contentId)?.focus();
  return (
    <SessionGuard>
      <LiveProvider>
        <button type="button" className={classes.skip} onClick={toContent}>
          {say('skip')}
        </button>
        <AppShell header={{ height: 52 }} padding={0}>
          <AppShell.Header className={classes.header}>
            <Header />
          </AppShell.Header>
          <AppShell.Main id={contentId} tabIndex={-1} className={classes.main}>
            <LostConnection />
            <div className={classes.page}>
              <Outlet />
            </div>
          </AppShell.Main>
        </AppShell>
      </LiveProvider>
    </SessionGuard>
  );
}
