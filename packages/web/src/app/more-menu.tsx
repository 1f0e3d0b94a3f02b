import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useWords } from '../words/use-words.ts';
import classes from './header.module.css';
import { morePlaces } from './navigation.ts';
import { appWords } from './words.ts';

/** The pages that one needs less often. */
export function MoreMenu() {
  const say = useWords(appWords);
  return (
    <Menu position="bottom-start" width={190}>
      <Menu.Target>
        <button type="button" className={classes.more}>
          {say('more')} <IconChevronDown size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {morePlaces.map(({ to, label }) => (
          <Menu.Item key={label} component={Link} to={to}>
            {say(label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
