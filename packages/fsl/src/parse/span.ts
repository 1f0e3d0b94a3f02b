/** A stretch of the text in UTF-16 code units, the end excluded. */
export type Span = { readonly start: number; readonly end: number };
