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

/** Where who is invited sets a password. A link may bring the code behind `#`, which no server and no log gets to see. */
export function JoinPage() {
  const say = useWords(loginWords);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [code, setCode] = useState(() => decodeURIComponent(window.location.hash.slice(1)));
  const [password, setPassword] = useState('');
  const [isTried, setTried] = useState(false);
  const join = useMutation({
    mutationFn: () => request('/invitations/accept', { of: 'instance', body: { code: code.trim(), password } }),
    onSuccess: async () => {
      await client.resetQueries();
      await navigate({ to: '/', hash: '' });
    },
  });
  const isTooShort = password.length < shortestPassword;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isTooShort && code.trim() !== '') join.mutate();
  };
  const isBadCode = join.error instanceof ApiError && join.error.code === 'unauthenticated';
  return (
    <Entrance title={say('joinTitle')} lead={say('joinLead')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {join.error && !isBadCode ? <ErrorState error={join.error} /> : null}
          <TextInput
            label={say('code')}
            autoComplete="off"
            required
            value={code}
            error={isBadCode ? say('badCode') : isTried && code.trim() === '' ? say('needed') : undefined}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
          <SecretField
            label={say('newPassword')}
            description={say('passwordRule')}
            autoComplete="new-password"
            required
            value={password}
            error={isTried && isTooShort ? say('tooShort') : undefined}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          />
          <Button type="submit" loading={join.isPending}>
            {say('join')}
          </Button>
          <Anchor component={Link} to="/" size="sm" ta="center">
            {say('toLogin')}
          </Anchor>
        </Stack>
      </form>
    </Entrance>
  );
}
