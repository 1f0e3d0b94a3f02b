import { Link } from '@tanstack/react-router';
import { useWaitingCount } from '../inbox/use-waiting-count.ts';
import { useWords } from '../words/use-words.ts';
import { AccountMenu } from './account-menu.tsx';
import { BrandMark } from './brand-mark.tsx';
import { ConnectionMark } from './connection-mark.tsx';
import classes from './header.module.css';
import { MoreMenu } from './more-menu.tsx';
import { navigation, phonePlaces } from './navigation.ts';
import { ProjectSwitch } from './project-switch.tsx';
import { appWords } from './words.ts';

export function Header() {
  const say = useWords(appWords);
  const waiting = useWaitingCount();
  return (
    <div className={classes.bar}>
      <Link to="/" className={classes.brand} aria-label="Signalbox">
        <BrandMark />
        <span className={classes.name}>Signalbox</span>
      </Link>
      <nav className={classes.links} aria-label={say('navigation')}>
        {navigation.map(({ to, label }, index) => (
          <Link
            key={label}
            to={to}
            className={classes.link}
            data-wide={index >= phonePlaces}
            activeOptions={{ exact: to === '/', includeSearch: false }}
          >
            {say(label)}
            {to === '/' && waiting > 0 ? <span className={classes.count}>{waiting}</span> : null}
          </Link>
        ))}
        <MoreMenu />
      </nav>
      <ProjectSwitch />
      <ConnectionMark />
      <AccountMenu />
    </div>
  );
}
