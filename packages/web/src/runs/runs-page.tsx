import { Title } from '@mantine/core';
import { Page } from '../app/page.tsx';
import { useWords } from '../words/use-words.ts';
import { runsWords } from './words.ts';

export function RunsPage() {
  const say = useWords(runsWords);
  return (
    <Page title={say('title')}>
      <Title order={1}>{say('title')}</Title>
    </Page>
  );
}
