/** Gives unguessable ids of at least 128 random bits. */
export type Ids = { readonly next: () => string };
