import type { LinkProps } from '@tanstack/react-router';
import type { Words } from '../words/define-words.ts';
import type { appWords } from './words.ts';

type KeyOf<W> = W extends Words<infer Key> ? Key : never;

type Place = { readonly to: NonNullable<LinkProps['to']>; readonly label: KeyOf<typeof appWords> };

/** The pages that the header leads to, in its order. */
export const navigation: readonly Place[] = [
  { to: '/', label: 'work' },
  { to: '/runs', label: 'runs' },
  { to: '/builds', label: 'builds' },
  { to: '/flows', label: 'flows' },
  { to: '/templates', label: 'templates' },
];

/** So many of them stand in the header of a phone; the others are behind the menu there. */
export const phonePlaces = 1;

/** Those behind the menu beside them. */
export const morePlaces: readonly Place[] = [
  { to: '/groups', label: 'groups' },
  { to: '/jobs', label: 'jobs' },
  { to: '/agents', label: 'agents' },
  { to: '/repositories', label: 'repositories' },
  { to: '/secrets', label: 'secrets' },
  { to: '/people', label: 'people' },
  { to: '/audit', label: 'audit' },
  { to: '/system', label: 'system' },
  { to: '/settings', label: 'settings' },
];
