import { Button, Stack, Title } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { ErrorState } from '../show/error-state.tsx';
import { useWords } from '../words/use-words.ts';
import { appWords } from './words.ts';

/** In place of a page with a defect. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const say = useWords(appWords);
  return (
    <Stack align="flex-start">
      <Title order={1}>{say('broken')}</Title>
      <ErrorState error={error} />
      <Button variant="default" onClick={reset}>
        {say('again')}
      </Button>
    </Stack>
  );
}
