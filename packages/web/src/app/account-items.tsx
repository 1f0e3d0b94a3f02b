import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../api/me-query.ts';
import { type LateProps, useOpened } from '../show/late.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { toast } from '../show/toast.ts';
import { changeLanguage, currentLanguage, languages } from '../words/language.ts';
import { useWords } from '../words/use-words.ts';
import { useLogout } from './use-logout.ts';
import { appWords } from './words.ts';

const schemes = [
  { scheme: 'auto', label: 'themeAuto' },
  { scheme: 'light', label: 'themeLight' },
  { scheme: 'dark', label: 'themeDark' },
] as const;

/** Who looks, in which colours and language, and the way out. */
export function AccountItems({ target, wasClicked }: LateProps) {
  const say = useWords(appWords);
  const { data: me } = useQuery(meQuery);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const logout = useLogout();
  const check = (isChosen: boolean) => (isChosen ? <IconCheck size={14} /> : null);
  return (
    <Menu position="bottom-end" width={200} {...useOpened(wasClicked)}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <SafeText text={me?.name ?? ''} />
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{say('theme')}</Menu.Label>
        {schemes.map(({ scheme, label }) => (
          <Menu.Item key={scheme} onClick={() => setColorScheme(scheme)} rightSection={check(colorScheme === scheme)}>
            {say(label)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{say('language')}</Menu.Label>
        {languages.map(({ name, label, tag }) => (
          <Menu.Item
            key={name}
            lang={tag}
            onClick={() => void changeLanguage(name).catch(() => toast('bad', say('notLoadedText')))}
            rightSection={check(currentLanguage() === name)}
          >
            {label}
          </Menu.Item>
        ))}
        {me && !me.openMode ? (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => logout.mutate()}>{say('logout')}</Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
