import { checkText } from '../check-text.ts';
import { Lines } from './lines.ts';

const severities = { error: 1, warning: 2 } as const;

/** The diagnostics of a text as the protocol has them. */
export function diagnose(text: string): readonly object[] {
  const lines = new Lines(text);
  return checkText(text).found.map(({ severity, code, message, range }) => ({
    range: lines.rangeOf({ start: range.start.offset, end: range.end.offset }),
    severity: severities[severity],
    code,
    source: 'signalbox',
    message,
  }));
}
