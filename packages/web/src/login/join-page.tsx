import { Title } from '@mantine/core';
import { useWords } from '../words/use-words.ts';
import { loginWords } from './words.ts';

export function JoinPage() {
  const say = useWords(loginWords);
  return <Title order={1}>{say('join')}</Title>;
}
