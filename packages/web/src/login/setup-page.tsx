import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { request } from '../api/request.ts';
import { SecretField } from '../schema-form/secret-field.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { useWords } from '../words/use-words.ts';
import { Entrance } from './entrance.tsx';
import { loginWords } from './words.ts';

const shortestPassword = 12;

/** Where the link of a new server leads: its first administrator takes a name and a password. */
export function SetupPage() {
  const say = useWords(loginWords);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [given, setGiven] = useState({
    code: decodeURIComponent(window.location.hash.slice(1)),
    name: '',
    password: '',
  });
  const [isTried, setTried] = useState(false);
  const setUp = useMutation({
    mutationFn: () => request('/setup', { of: 'instance', body: { ...given, code: given.code.trim() } }),
    onSuccess: async () => {
      await client.resetQueries();
      await navigate({ to: '/', hash: '' });
    },
  });
  const isTooShort = given.password.length < shortestPassword;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isTooShort && given.code.trim() !== '' && given.name !== '') setUp.mutate();
  };
  const set = (field: keyof typeof given) => ({
    value: given[field],
    onChange: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      setGiven({ ...given, [field]: currentTarget.value }),
  });
  const needed = (text: string) => (isTried && text.trim() === '' ? say('needed') : undefined);
  const isBadCode = setUp.error instanceof ApiError && setUp.error.code === 'unauthenticated';
  return (
    <Entrance title={say('setupTitle')} lead={say('setupLead')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {setUp.error && !isBadCode ? <ErrorState error={setUp.error} /> : null}
          <TextInput
            label={say('setupCode')}
            autoComplete="off"
            required
            error={isBadCode ? say('badLink') : needed(given.code)}
            {...set('code')}
          />
          <TextInput
            label={say('name')}
            description={say('nameRule')}
            autoComplete="username"
            required
            error={needed(given.name)}
            {...set('name')}
          />
          <SecretField
            label={say('newPassword')}
            description={say('passwordRule')}
            autoComplete="new-password"
            required
            error={isTried && isTooShort ? say('tooShort') : undefined}
            {...set('password')}
          />
          <Button type="submit" loading={setUp.isPending}>
            {say('setup')}
          </Button>
          <Anchor component={Link} to="/" size="sm" ta="center">
            {say('toLogin')}
          </Anchor>
        </Stack>
      </form>
    </Entrance>
  );
}
