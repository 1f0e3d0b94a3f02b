import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useWords } from '../words/use-words.ts';
import classes from './header.module.css';
import { isAt } from './is-at.ts';
import { morePlaces, navigation, phonePlaces } from './navigation.ts';
import { appWords } from './words.ts';

/** The pages that one needs less often, and on a phone most: where one of them is open, it is named. */
export function MoreMenu() {
  const say = useWords(appWords);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const onPhone = navigation.slice(phonePlaces);
  const open = morePlaces.find(({ to }) => isAt(path, to));
  const openOnPhone = open ?? onPhone.find(({ to }) => isAt(path, to));
  return (
    <Menu position="bottom-start" width={190}>
      <Menu.Target>
        <button type="button" className={classes.more}>
          <span className={classes.wide} data-status={open && 'active'}>
            {say(open?.label ?? 'more')}
          </span>
          <span className={classes.narrow} data-status={openOnPhone && 'active'}>
            {say(openOnPhone?.label ?? 'more')}
          </span>
          <IconChevronDown size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {[...onPhone, ...morePlaces].map((place) => (
          <Menu.Item
            key={place.label}
            component={Link}
            to={place.to}
            className={onPhone.includes(place) ? classes.narrow : undefined}
          >
            {say(place.label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
