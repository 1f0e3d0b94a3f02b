import { expect, test } from 'vitest';
import { loginFor } from './registry-login.ts';

const logins = ['registry.io', 'https://index.docker.io/v1/', 'local:5000', 'Upper.example.com'].map((registry) => ({
  ...{ registry, username: registry, password: 'p' },
}));

test.each([
  ['registry.io/a/b:1', 'registry.io'],
  ['registry.io.evil.com/a', undefined],
  ['evil.com/registry.io/a', undefined],
  ['registry.io:443/a', undefined],
  ['alpine', 'https://index.docker.io/v1/'],
  ['acme/app', 'https://index.docker.io/v1/'],
  ['docker.io/acme/app', 'https://index.docker.io/v1/'],
  ['local:5000/x', 'local:5000'],
  ['localhost/x', undefined],
  ['upper.example.com/x', 'Upper.example.com'],
])('the login for %s is that of %s', (image, registry) => {
  expect(loginFor(image, logins)?.registry).toBe(registry);
});
