import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ApiError } from '../api/api-error.ts';
import { ErrorState } from '../show/error-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { toldOf } from '../show/told-of.ts';
import { errorWords } from '../words/error-words.ts';
import { useWords } from '../words/use-words.ts';
import { Page } from './page.tsx';
import { appWords } from './words.ts';

/** In place of a page whose subject could not be read. That there is none is no failure: it is said, with a way on. */
export function PageError({ error }: { readonly error: unknown }) {
  const say = useWords(appWords);
  const sayError = useWords(errorWords);
  if (!(error instanceof ApiError) || !error.code.endsWith('not_found')) return <ErrorState error={error} />;
  const title = sayError(error.code);
  const told = toldOf(error);
  return (
    <Page title={title}>
      <Stack align="flex-start" pt="xl" gap="sm">
        <Title order={1}>{title}</Title>
        {told === undefined ? null : (
          <Text lang="en">
            <SafeText text={told} />
          </Text>
        )}
        <Text c="dimmed">{say('goneText')}</Text>
        <Anchor component={Link} to="/">
          {say('home')}
        </Anchor>
      </Stack>
    </Page>
  );
}
