import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../api/me-query.ts';
import { ListPage } from '../lists/list-page.tsx';
import { EmptyState } from '../show/empty-state.tsx';
import { useWords } from '../words/use-words.ts';
import { MailboxForm } from './mailbox-form.tsx';
import { OwnTokens } from './own-tokens.tsx';
import { PasswordForm } from './password-form.tsx';
import { settingsWords } from './words.ts';

/** What somebody says about themselves: tokens, mail, password. */
export function SettingsPage() {
  const say = useWords(settingsWords);
  const { data: me } = useQuery(meQuery);
  return (
    <ListPage title={say('title')}>{me?.openMode ? <EmptyState title={say('noAccount')} /> : <OwnSettings />}</ListPage>
  );
}

function OwnSettings() {
  return (
    <>
      <OwnTokens />
      <MailboxForm />
      <PasswordForm />
    </>
  );
}
