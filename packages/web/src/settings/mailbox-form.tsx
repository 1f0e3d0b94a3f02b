import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import type { MailboxView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { currentProject } from '../api/current-project.ts';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { mayDo } from '../lists/may-do.ts';
import { toldAt } from '../lists/told-at.ts';
import { useChange } from '../lists/use-change.ts';
import { CodeText } from '../show/code-text.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './settings-page.module.css';
import { settingsWords } from './words.ts';

/** Where mail for who looks goes, and which. */
export function MailboxForm() {
  const say = useWords(settingsWords);
  const { data: me } = useQuery(meQuery);
  const mayDecide = mayDo(me, 'approver');
  const { data, error } = useQuery({
    queryKey: ['list', 'mailbox', currentProject()],
    queryFn: ({ signal }) => request<MailboxView>('/mailbox', { signal }),
  });
  return (
    <section className={classes.section}>
      <h2>{say('mail')}</h2>
      {error ? <ErrorState error={error} /> : null}
      {data?.isSent === false ? (
        <p className={classes.quiet} role="note">
          {say('noServerOfMail')} <CodeText text="SIGNALBOX_SMTP_URL" />
        </p>
      ) : null}
      {me && !mayDecide ? <p className={classes.quiet}>{say('mailOfDeciders')}</p> : null}
      {data && mayDecide ? <Fields key={`${data.email} ${data.mode}`} mailbox={data} /> : null}
    </section>
  );
}

function Fields({ mailbox }: { readonly mailbox: MailboxView }) {
  const say = useWords(settingsWords);
  const [email, setEmail] = useState(mailbox.email ?? '');
  const [mode, setMode] = useState<string>(mailbox.mode);
  const save = useChange(
    () => request('/mailbox', { body: { mode, ...(email.trim() !== '' && { email: email.trim() }) } }),
    { done: say('saved') },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <form onSubmit={submit} className={classes.form} noValidate>
      <Stack gap="sm">
        <TextInput
          label={say('email')}
          description={say('emailHint')}
          type="email"
          autoComplete="email"
          value={email}
          error={toldAt(save.error, 'email')}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NativeSelect
          label={say('mode')}
          data={[
            { value: 'direct', label: say('direct') },
            { value: 'digest', label: say('digest') },
            { value: 'none', label: say('noMail') },
          ]}
          value={mode}
          onChange={(event) => setMode(event.currentTarget.value)}
        />
        {save.error && toldAt(save.error, 'email') === undefined ? <ErrorState error={save.error} /> : null}
        <div>
          <Button size="xs" type="submit" loading={save.isPending}>
            {say('save')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
