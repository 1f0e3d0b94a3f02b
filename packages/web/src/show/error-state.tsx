import { Alert, Text } from '@mantine/core';
import { ApiError } from '../api/api-error.ts';
import { errorWords } from '../words/error-words.ts';
import { useWords } from '../words/use-words.ts';
import { SafeText } from './safe-text.tsx';

/** In place of what could not be read or done: what it means here, and what the server has said of it. */
export function ErrorState({ error }: { readonly error: unknown }) {
  const say = useWords(errorWords);
  const code = error instanceof ApiError ? error.code : 'internal';
  const told = error instanceof Error ? error.message : String(error);
  return (
    <Alert color="red" variant="light" role="alert" title={say(code)}>
      <Text size="sm">
        <SafeText text={told} />
      </Text>
    </Alert>
  );
}
