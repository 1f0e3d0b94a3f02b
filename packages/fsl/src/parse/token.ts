import type { Span } from './span.ts';

export type Punctuation = (typeof punctuation)[number];

/** Longest first, so that the first that fits is the one meant. */
export const punctuation = ['->', '=>', '=', ';', '|', '&', ':', ',', '(', ')', '{', '}', '[', ']', '/'] as const;

/** White space is what lies between tokens and comments; nothing else is left out, so the text can be put together again. */
export type Token = Span &
  (
    | { readonly kind: Punctuation }
    | { readonly kind: 'word'; readonly text: string }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'string'; readonly value: string }
    /** `$a.b.c` has the path a, b, c. */
    | { readonly kind: 'reference'; readonly path: readonly string[] }
    /** Already reported: the parser only steps over it. */
    | { readonly kind: 'illegal' }
    | { readonly kind: 'end' }
  );

export type TokenKind = Token['kind'];
