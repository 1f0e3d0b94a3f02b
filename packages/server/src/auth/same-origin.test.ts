import { describe, expect, test } from 'vitest';
import { isForeignOrigin, isForeignToLoopback } from './same-origin.ts';

describe('open mode', () => {
  test.each(['localhost', 'LocalHost:8080', '127.0.0.1:8080', '127.8.0.1', '[::1]', '[::1]:8080'])(
    'takes a request to %s',
    (host) => {
      expect(isForeignToLoopback({ host })).toBe(false);
    },
  );

  test.each([
    undefined,
    '',
    'example.org',
    'localhost.example.org',
    '127.0.0.1.example.org',
    '127.1',
    '10.0.0.1:8080',
    '::1',
    '[::1',
    '[::2]',
    'localhost@example.org',
    'localhost:8080:1',
  ])('refuses a request to %s, which a name of somebody else may lead here', (host) => {
    expect(isForeignToLoopback({ host })).toBe(true);
  });
});

describe('a request is of another origin', () => {
  const host = '127.0.0.1:8080';

  test.each([
    [{}, false],
    [{ origin: 'http://127.0.0.1:8080' }, false],
    [{ origin: 'https://127.0.0.1:8080', 'sec-fetch-site': 'same-origin' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ origin: 'http://127.0.0.1:9090' }, true],
    [{ origin: 'http://127.0.0.1' }, true],
    [{ origin: 'null' }, true],
    [{ origin: 'null', 'sec-fetch-site': 'same-origin' }, false],
    [{ origin: 'null', 'sec-fetch-site': 'cross-site' }, true],
    [{ origin: 'null', 'sec-fetch-site': 'none' }, true],
    [{ 'sec-fetch-site': 'same-site' }, true],
    [{ 'sec-fetch-site': 'cross-site' }, true],
    [{ 'sec-fetch-site': ['none', 'cross-site'] }, true],
  ])('when its headers are %j: %s', (headers, foreign) => {
    expect(isForeignOrigin({ host, ...headers })).toBe(foreign);
  });
});
