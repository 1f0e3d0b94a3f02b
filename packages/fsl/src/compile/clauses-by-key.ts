import type { Clause } from '../parse/syntax.ts';

export type ClausesByKey<C extends Clause> = { readonly [Key in C['key']]?: Extract<C, { key: Key }> };

export function clausesByKey<C extends Clause>(clauses: readonly C[]): ClausesByKey<C> {
  // Each clause stands under its own key, which the compiler cannot follow through `fromEntries`.
  return Object.fromEntries(clauses.map((clause) => [clause.key, clause])) as ClausesByKey<C>;
}
