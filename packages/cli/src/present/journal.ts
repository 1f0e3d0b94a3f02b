import type { TransitionView } from '@signalbox/protocol';
import { instant } from './instant.ts';
import type { Style } from './style.ts';
import { oneLine } from './table.ts';

/** Each transition with who caused it, and its events below. */
export function presentJournal(transitions: readonly TransitionView[], style: Style): string {
  return transitions
    .map(({ seq, at, actor, cause, events }) =>
      [`${style.strong(String(seq))}  ${instant(at)}  ${cause} by ${actor}`, ...events.map(eventLine)].join('\n'),
    )
    .join('\n');
}

function eventLine({ type, ...rest }: TransitionView['events'][number]): string {
  const facts = Object.entries(rest).map(([name, value]) => `${name}=${oneLine(plain(value))}`);
  return `    ${[type, ...facts].join(' ')}`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
