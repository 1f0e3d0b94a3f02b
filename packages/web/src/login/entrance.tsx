import type { ReactNode } from 'react';
import { AccountMenu } from '../app/account-menu.tsx';
import { BrandMark } from '../app/brand-mark.tsx';
import classes from './entrance.module.css';

type EntranceProps = { readonly title: string; readonly lead: string; readonly children: ReactNode };

/** What is around the pages of those who are not known yet. */
export function Entrance({ title, lead, children }: EntranceProps) {
  return (
    <div className={classes.entrance}>
      <div className={classes.menu}>
        <AccountMenu />
      </div>
      <main className={classes.card}>
        <div className={classes.brand}>
          <BrandMark /> Signalbox
        </div>
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.lead}>{lead}</p>
        {children}
      </main>
    </div>
  );
}
