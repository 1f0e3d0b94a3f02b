import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { request } from '../api/request.ts';
import { SecretField } from '../schema-form/secret-field.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { useWords } from '../words/use-words.ts';
import { Entrance } from './entrance.tsx';
import { loginWords } from './words.ts';

/** In place of any page, whose address stays: after the login it is shown. */
export function LoginPage() {
  const say = useWords(loginWords);
  const client = useQueryClient();
  const [isByToken, setByToken] = useState(false);
  const [given, setGiven] = useState({ name: '', password: '', token: '' });
  const { token, ...byName } = given;
  const login = useMutation({
    mutationFn: () => request('/login', { of: 'instance', body: isByToken ? { token } : byName }),
    onSuccess: () => client.invalidateQueries(),
  });
  const enter = (event: FormEvent) => {
    event.preventDefault();
    login.mutate();
  };
  const set = (field: keyof typeof given) => ({
    value: given[field],
    onChange: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      setGiven({ ...given, [field]: currentTarget.value }),
  });
  const isWrong = login.error instanceof ApiError && ['unauthenticated', 'body_invalid'].includes(login.error.code);
  const wrong = isWrong ? say(isByToken ? 'unknownToken' : 'wrong') : undefined;
  return (
    <Entrance title={say('title')} lead={say('lead')}>
      <form onSubmit={enter}>
        <Stack>
          {login.error && !isWrong ? <ErrorState error={login.error} /> : null}
          {isByToken ? (
            <SecretField label={say('token')} required error={wrong} {...set('token')} />
          ) : (
            <>
              <TextInput label={say('name')} autoComplete="username" required autoFocus {...set('name')} />
              <SecretField
                label={say('password')}
                autoComplete="current-password"
                required
                error={wrong}
                {...set('password')}
              />
            </>
          )}
          <Button type="submit" loading={login.isPending}>
            {say('enter')}
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={() => setByToken(!isByToken)}>
            {say(isByToken ? 'byPassword' : 'byToken')}
          </Anchor>
          <Anchor component={Link} to="/join" size="sm" ta="center">
            {say('invited')}
          </Anchor>
        </Stack>
      </form>
    </Entrance>
  );
}
