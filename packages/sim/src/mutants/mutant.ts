/** A defect that somebody could make: one passage of a source, found exactly once, and what stands there instead. */
export type Mutant = { readonly name: string; readonly file: string; readonly find: string; readonly replace: string };
