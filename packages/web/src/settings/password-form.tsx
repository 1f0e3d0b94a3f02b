import { Button, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { request } from '../api/request.ts';
import { toldAt } from '../lists/told-at.ts';
import { useChange } from '../lists/use-change.ts';
import { SecretField } from '../schema-form/secret-field.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './settings-page.module.css';
import { settingsWords } from './words.ts';

/** Another password; all sessions end with the one before, this one too. */
export function PasswordForm() {
  const say = useWords(settingsWords);
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const set = useChange(
    () => request('/password', { of: 'instance', body: { password, ...(old !== '' && { old }) } }),
    { onDone: () => window.location.assign(document.baseURI) },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate(undefined);
  };
  return (
    <section className={classes.section}>
      <h2>{say('password')}</h2>
      <p className={classes.quiet}>{say('passwordHint')}</p>
      <form onSubmit={submit} className={classes.form} noValidate>
        <Stack gap="sm">
          <SecretField
            label={say('old')}
            autoComplete="current-password"
            value={old}
            error={toldAt(set.error, 'old')}
            onChange={(event) => setOld(event.currentTarget.value)}
          />
          <SecretField
            label={say('fresh')}
            description={say('freshHint')}
            autoComplete="new-password"
            value={password}
            error={toldAt(set.error, 'password')}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {set.error && !['old', 'password'].some((field) => toldAt(set.error, field)) ? (
            <ErrorState error={set.error} />
          ) : null}
          <div>
            <Button size="xs" type="submit" loading={set.isPending}>
              {say('setPassword')}
            </Button>
          </div>
        </Stack>
      </form>
    </section>
  );
}
