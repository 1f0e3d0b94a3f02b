import { Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type LateProps, useOpened } from '../show/late.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './header.module.css';
import { morePlaces, navigation, phonePlaces } from './navigation.ts';
import { appWords } from './words.ts';

export function MoreItems({ target, wasClicked }: LateProps) {
  const say = useWords(appWords);
  const onPhone = navigation.slice(phonePlaces);
  return (
    <Menu position="bottom-start" width={190} {...useOpened(wasClicked)}>
      <Menu.Target>{target}</Menu.Target>
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
