import { Button, Container, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../api/request.ts';
import { ErrorState } from '../show/error-state.tsx';
import { useWords } from '../words/use-words.ts';
import { loginWords } from './words.ts';

export function LoginPage() {
  const say = useWords(loginWords);
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const login = useMutation({
    mutationFn: () => request('/login', { of: 'instance', body: { name, password } }),
    onSuccess: () => client.invalidateQueries(),
  });
  const enter = (event: FormEvent) => {
    event.preventDefault();
    login.mutate();
  };
  return (
    <Container size={380} pt={96} component="main">
      <form onSubmit={enter}>
        <Stack>
          <Title order={1}>{say('title')}</Title>
          {login.error ? <ErrorState error={login.error} /> : null}
          <TextInput
            label={say('name')}
            autoComplete="username"
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <PasswordInput
            label={say('password')}
            autoComplete="current-password"
            value={password}
            onChange={(e) => setPassword(e.currentTarget.value)}
          />
          <Button type="submit" loading={login.isPending}>
            {say('enter')}
          </Button>
        </Stack>
      </form>
    </Container>
  );
}
