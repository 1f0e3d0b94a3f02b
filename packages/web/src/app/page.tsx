import { type ReactNode, useEffect } from 'react';
import { useWaitingCount } from '../inbox/use-waiting-count.ts';
import { setPageIcon } from './set-page-icon.ts';
import { setPageTitle } from './set-page-title.ts';

type PageProps = {
  /** For the tab of the browser, before the name of the product. */
  readonly title: string;
  readonly children: ReactNode;
};

/** What every page is wrapped in: it names the tab, with the count of what waits for who looks. */
export function Page({ title, children }: PageProps) {
  const waiting = useWaitingCount();
  useEffect(() => setPageTitle(title, waiting), [title, waiting]);
  useEffect(() => setPageIcon(waiting), [waiting]);
  return <>{children}</>;
}
