import { ActionIcon } from '@mantine/core';
import { IconUserCircle } from '@tabler/icons-react';
import { Late } from '../show/late.tsx';
import { useWords } from '../words/use-words.ts';
import { appWords } from './words.ts';

const load = async () => (await import('./account-items.tsx')).AccountItems;

export function AccountMenu() {
  const say = useWords(appWords);
  const button = (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={say('account')} aria-haspopup="menu">
      <IconUserCircle size={22} stroke={1.5} />
    </ActionIcon>
  );
  return <Late target={button} load={load} opens="clicked" rest={{}} />;
}
