import type { LinkProps } from '@tanstack/react-router';
import type { Words } from '../words/define-words.ts';
import type { appWords } from './words.ts';

type KeyOf<W> = W extends Words<infer Key> ? Key : never;

/** The pages that the header leads to, in its order. */
export const navigation: readonly {
  readonly to: NonNullable<LinkProps['to']>;
  readonly label: KeyOf<typeof appWords>;
}[] = [
  { to: '/', label: 'work' },
  { to: '/runs', label: 'runs' },
  { to: '/builds', label: 'builds' },
  { to: '/flows', label: 'flows' },
  { to: '/templates', label: 'templates' },
];
