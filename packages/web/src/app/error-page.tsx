import { Button, Stack, Title } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { ErrorState } from '../show/error-state.tsx';
import { useWords } from '../words/use-words.ts';
import { useConnection } from './live-provider.tsx';
import { isNotLoaded } from './not-loaded.ts';
import { appWords } from './words.ts';

/** In place of a page with a defect, or of one that could not be loaded. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const say = useWords(appWords);
  if (isNotLoaded(error)) return <NotLoadedPage />;
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

/** The server was away, or it has another version than what is open here. A browser asks for such a part only once. */
function NotLoadedPage() {
  const say = useWords(appWords);
  const { status } = useConnection();
  const wasLost = useRef(false);
  // Nothing is typed here: with the server the page comes back by itself.
  useEffect(() => {
    if (status === 'lost') wasLost.current = true;
    if (status === 'live' && wasLost.current) window.location.reload();
  }, [status]);
  return (
    <Stack align="flex-start">
      <Title order={1}>{say('notLoaded')}</Title>
      <p>{say('notLoadedText')}</p>
      <Button variant="default" disabled={status === 'lost'} onClick={() => window.location.reload()}>
        {say('loadAnew')}
      </Button>
    </Stack>
  );
}
