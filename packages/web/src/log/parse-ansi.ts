import type { AnsiState, AnsiStyle } from './ansi-style.ts';
import { selectGraphics } from './select-graphics.ts';

export type AnsiSpan = { readonly text: string; readonly style: AnsiStyle; readonly href?: string };

export type AnsiLine = { readonly spans: readonly AnsiSpan[]; readonly state: AnsiState };

// Of colours and the cursor; of titles and links; all others. The server seeks in what is left without them, too.
const sequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
  /\u001b\[([0-?]*)[ -/]*([@-~])?|\u001b([\]P^_X])([^\u0007\u001b]*)(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const controls = /[\u0000-\u0008\u000a-\u001f\u007f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const special = /[\u0000-\u0008\u000a-\u001f\u007f]/;
const selectable = /^[\d;:]{0,100}$/;

/**
 * A line of a log as pieces to be shown. Of what terminals understand only colours, their like, and links to http and
 * https are kept; all else is left out, and nothing of it is ever taken for more than text.
 */
export function parseAnsi(out: string, before: AnsiState): AnsiLine {
  // Nearly all lines are no more than text.
  if (!special.test(out)) return { spans: out === '' ? [] : [{ text: out, ...before }], state: before };
  const pieces: AnsiSpan[] = [];
  let state = before;
  let at = 0;
  const show = (text: string) => {
    if (text !== '') pieces.push({ text, style: state.style, ...(state.href !== undefined && { href: state.href }) });
  };
  for (const found of out.matchAll(sequence)) {
    show(out.slice(at, found.index));
    at = found.index + found[0].length;
    state = afterSequence(found, state);
  }
  show(out.slice(at));
  return { spans: withoutControls(lastWritten(pieces)), state };
}

function afterSequence([, parameters, final, kind, command]: RegExpExecArray, state: AnsiState): AnsiState {
  if (final === 'm' && parameters !== undefined && selectable.test(parameters)) {
    return { ...state, style: selectGraphics(parameters, state.style) };
  }
  if (kind !== ']' || command === undefined || !command.startsWith('8;')) return state;
  const href = safeAddress(command.slice(command.indexOf(';', 2) + 1));
  return { style: state.style, ...(href !== undefined && { href }) };
}

const longestAddress = 2048;

/** Nothing that a browser would execute, or read from the machine of who looks. */
function safeAddress(text: string): string | undefined {
  if (text.length > longestAddress || !/^https?:\/\//i.test(text)) return undefined;
  return URL.canParse(text) ? new URL(text).href : undefined;
}

/** Behind the last carriage return that something follows: it has written over what was there. */
function lastWritten(pieces: readonly AnsiSpan[]): readonly AnsiSpan[] {
  const text = pieces.map((piece) => piece.text).join('');
  const from = text.replace(/\r+$/, '').lastIndexOf('\r') + 1;
  if (from === 0) return pieces;
  let passed = 0;
  return pieces.flatMap((piece) => {
    const start = Math.max(0, from - passed);
    passed += piece.text.length;
    return start < piece.text.length ? [{ ...piece, text: piece.text.slice(start) }] : [];
  });
}

function withoutControls(pieces: readonly AnsiSpan[]): readonly AnsiSpan[] {
  return pieces
    .map((piece) => ({ ...piece, text: piece.text.replace(controls, '') }))
    .filter(({ text }) => text !== '');
}
