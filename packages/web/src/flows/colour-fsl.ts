import { lex } from '@signalbox/fsl';

export type FslPiece = {
  readonly text: string;
  readonly kind: 'plain' | 'keyword' | 'string' | 'number' | 'reference' | 'comment' | 'mark';
};

/** What begins or ends a statement, or names a clause where a `=` follows; elsewhere the same word is a name. */
const keywords = new Set(
  'action action_end flow flow_end flow_run flow_run_end step deci inputs return args addr method timeout retry who quorum run'.split(
    ' ',
  ),
);

/** A text of the flow language by lines, in pieces that have a colour: as its own tokens are, whatever is wrong with it. */
export function colourFsl(text: string): readonly (readonly FslPiece[])[] {
  const { tokens, comments } = lex(text);
  const spans = [...tokens, ...comments.map((span) => ({ ...span, kind: 'comment' as const }))]
    .filter(({ start, end }) => end > start)
    .toSorted((a, b) => a.start - b.start);
  const pieces: FslPiece[] = [];
  let at = 0;
  for (const [index, span] of spans.entries()) {
    if (span.start > at) pieces.push({ text: text.slice(at, span.start), kind: 'plain' });
    pieces.push({ text: text.slice(span.start, span.end), kind: kindOf(span, spans[index + 1]) });
    at = span.end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), kind: 'plain' });
  return inLines(pieces);
}

type Span = { readonly kind: string; readonly text?: string };

function kindOf(span: Span, next: Span | undefined): FslPiece['kind'] {
  switch (span.kind) {
    case 'word':
      return keywords.has((span.text ?? '').toLowerCase()) || next?.kind === '=' ? 'keyword' : 'plain';
    case 'string':
    case 'number':
    case 'reference':
    case 'comment':
      return span.kind;
    default:
      return span.kind === 'illegal' ? 'plain' : 'mark';
  }
}

function inLines(pieces: readonly FslPiece[]): readonly (readonly FslPiece[])[] {
  const lines: FslPiece[][] = [[]];
  for (const { text, kind } of pieces) {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push({ text: part, kind });
    }
  }
  return lines;
}
