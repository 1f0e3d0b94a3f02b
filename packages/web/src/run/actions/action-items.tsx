import { Menu } from '@mantine/core';
import { type LateProps, useOpened } from '../../show/late.tsx';
import { useWords } from '../../words/use-words.ts';
import classes from '../run-header.module.css';
import { runWords } from '../words.ts';
import { actionIcons } from './action-icons.tsx';
import type { Offer, RunAction } from './offers.ts';

export type ActionItemsProps = {
  readonly offers: readonly Offer<RunAction>[];
  readonly act: (name: RunAction) => void;
};

export function ActionItems({ target, wasClicked, offers, act }: LateProps & ActionItemsProps) {
  const say = useWords(runWords);
  return (
    <Menu position="bottom-end" width={240} {...useOpened(wasClicked)}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        {offers.map(({ name, why }) => {
          const Icon = actionIcons[name];
          return (
            <Menu.Item
              key={name}
              disabled={why !== undefined}
              leftSection={<Icon size={15} aria-hidden />}
              onClick={() => act(name)}
            >
              {say(name)}
              {why === undefined ? null : <span className={classes.why}>{say(`why_${why}`)}</span>}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
