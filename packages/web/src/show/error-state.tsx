import { Alert, Text } from '@mantine/core';
import type { WhyNot } from '@signalbox/protocol';
import { ApiError } from '../api/api-error.ts';
import { errorWords } from '../words/error-words.ts';
import { useLanguage } from '../words/use-language.ts';
import { useWords } from '../words/use-words.ts';
import { SafeText } from './safe-text.tsx';
import { toldOf } from './told-of.ts';
import { whyNotSentence } from './why-not-sentence.ts';
import { whyNotWords } from './why-not-words.ts';

/** In place of what could not be read or done: what it means here, and what the server has said of it. */
export function ErrorState({ error }: { readonly error: unknown }) {
  const say = useWords(errorWords);
  const sayWhyNot = useWords(whyNotWords);
  const language = useLanguage();
  const code = error instanceof ApiError ? error.code : 'internal';
  const { because, person } = (error instanceof ApiError ? error.details : {}) as Barred;
  const told = because ? whyNotSentence(because, sayWhyNot, language, person) : toldOf(error);
  return (
    <Alert color="red" variant="light" role="alert" title={say(code)}>
      {told === undefined ? null : (
        <Text size="sm" {...(!because && { lang: 'en' })}>
          <SafeText text={told} />
        </Text>
      )}
    </Alert>
  );
}

/** Of who may not decide, `person`, or who asks. */
type Barred = { readonly because?: WhyNot; readonly person?: string };
