import { IconChevronDown } from '@tabler/icons-react';
import { useLocation } from '@tanstack/react-router';
import { Late } from '../show/late.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './header.module.css';
import { isAt } from './is-at.ts';
import { morePlaces, navigation, phonePlaces } from './navigation.ts';
import { appWords } from './words.ts';

const load = async () => (await import('./more-items.tsx')).MoreItems;

/** The pages that one needs less often, and on a phone most: where one of them is open, it is named. */
export function MoreMenu() {
  const say = useWords(appWords);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const onPhone = navigation.slice(phonePlaces);
  const open = morePlaces.find(({ to }) => isAt(path, to));
  const openOnPhone = open ?? onPhone.find(({ to }) => isAt(path, to));
  const button = (
    <button type="button" aria-haspopup="menu" className={classes.more}>
      <span className={classes.wide} data-status={open && 'active'}>
        {say(open?.label ?? 'more')}
      </span>
      <span className={classes.narrow} data-status={openOnPhone && 'active'}>
        {say(openOnPhone?.label ?? 'more')}
      </span>
      <IconChevronDown size={14} />
    </button>
  );
  return <Late target={button} load={load} opens="clicked" rest={{}} />;
}
