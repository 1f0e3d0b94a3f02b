import type { ReactNode } from 'react';
import { Page } from '../app/page.tsx';
import classes from './list-page.module.css';

type ListPageProps = {
  readonly title: string;
  /** What the page is about, in a sentence. */
  readonly about?: string;
  /** What can be begun here. */
  readonly actions?: ReactNode;
  /** What chooses among the rows; it stands in the address. */
  readonly filters?: ReactNode;
  readonly children: ReactNode;
};

/** A page of one list: its name, what can be begun, what chooses, the rows. */
export function ListPage({ title, about, actions, filters, children }: ListPageProps) {
  return (
    <Page title={title}>
      <div className={classes.head}>
        <div className={classes.names}>
          <h1 className={classes.title}>{title}</h1>
          {about === undefined ? null : <p className={classes.about}>{about}</p>}
        </div>
        {actions === undefined ? null : <div className={classes.actions}>{actions}</div>}
      </div>
      {filters === undefined ? null : <div className={classes.filters}>{filters}</div>}
      {children}
    </Page>
  );
}
