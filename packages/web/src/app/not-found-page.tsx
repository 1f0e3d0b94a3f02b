import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useWords } from '../words/use-words.ts';
import { appWords } from './words.ts';

export function NotFoundPage() {
  const say = useWords(appWords);
  return (
    <Stack align="flex-start" pt="xl">
      <Title order={1}>{say('notFound')}</Title>
      <Text>{say('notFoundText')}</Text>
      <Anchor component={Link} to="/">
        {say('home')}
      </Anchor>
    </Stack>
  );
}
