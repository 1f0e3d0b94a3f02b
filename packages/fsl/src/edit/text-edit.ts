import type { Span } from '../parse/span.ts';

/** The text that stands instead of a stretch of another. */
export type TextEdit = Span & { readonly text: string };
