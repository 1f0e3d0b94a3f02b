import type { ParamView } from '@signalbox/protocol';

/** Why a field cannot be taken. `kind` of a type: the text is none of it. `told`: what the server has said of it. */
export type FieldProblem =
  | { readonly kind: 'needed' | ParamView['type'] }
  | { readonly kind: 'min' | 'max' | 'min_length' | 'max_length'; readonly limit: number }
  | { readonly kind: 'regex' | 'one_of' | 'told'; readonly text: string };
