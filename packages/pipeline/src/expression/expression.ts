import type { Piece } from '../text/reference.ts';

/** What stands behind `evaluate`, read but not yet decided. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: number | boolean | null }
  /** A text with the references in it; a reference alone is one without quotes. */
  | { readonly kind: 'text'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'name'; readonly name: string }
  /** The names of all that is set; and one of them by its name. */
  | { readonly kind: 'names' }
  | { readonly kind: 'named'; readonly name: Expression }
  /** A test of each element of a list, which is `#` within it. */
  | { readonly kind: 'each'; readonly quantifier: Quantifier; readonly of: Expression; readonly test: Expression }
  | { readonly kind: 'element' }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'choice'; readonly of: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly values: readonly Expression[] }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression };

export type UnaryOperator = 'not' | '-' | '+';

export type BinaryOperator =
  | ('or' | 'and' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in')
  | ('contains' | 'startsWith' | 'endsWith' | 'matches' | '+' | '-' | '*' | '/' | '%' | '**' | '??');

export const quantifiers = ['any', 'all', 'none', 'one', 'count', 'filter'] as const;

export type Quantifier = (typeof quantifiers)[number];
