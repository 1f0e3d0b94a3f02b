import { List, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { inboxQuery } from '../api/inbox-query.ts';
import { Page } from '../app/page.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import { inboxWords } from './words.ts';

export function InboxPage() {
  const say = useWords(inboxWords);
  const { data, error } = useQuery(inboxQuery('mine'));
  if (error) return <ErrorState error={error} />;
  return (
    <Page title={say('title')}>
      <Title order={1}>{say('mine')}</Title>
      {data?.decisions.length === 0 ? <Text>{say('none')}</Text> : null}
      <List listStyleType="none">
        {data?.decisions.map(({ run, step, visit }) => (
          <List.Item key={`${run.id} ${step} ${visit}`}>
            <Link to="/runs/$run" params={{ run: run.id }}>
              <SafeText text={run.name} /> · <SafeText text={step} />
            </Link>
          </List.Item>
        ))}
      </List>
    </Page>
  );
}
