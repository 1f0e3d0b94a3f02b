import type { CSSProperties } from 'react';
import { useWords } from '../words/use-words.ts';
import type { AnsiColour, AnsiStyle } from './ansi-style.ts';
import classes from './log-spans.module.css';
import type { MarkedSpan } from './mark-text.ts';
import { logWords } from './words.ts';

// What turns text around would show a line as another one than it is.
const turning = /[\u202a-\u202e\u2066-\u2069]/g;

/** The pieces of a line: each is text and a look, and perhaps a link. */
export function LogSpans({ spans }: { readonly spans: readonly MarkedSpan[] }) {
  const say = useWords(logWords);
  return spans.map(({ text, style, href, mark }, index) => {
    const shown = text.replace(turning, (each) => `\\u${each.charCodeAt(0).toString(16)}`);
    const key = `${index}`;
    const look = { className: classNameOf(style), style: cssOf(style) };
    const piece =
      mark === 'found' ? (
        <mark key={key} className={classes.found}>
          {shown}
        </mark>
      ) : mark === 'masked' ? (
        <span key={key} className={classes.masked} title={say('masked')}>
          {shown}
        </span>
      ) : href === undefined && look.className === undefined && look.style === undefined ? (
        shown
      ) : (
        <span key={key} {...look}>
          {shown}
        </span>
      );
    if (href === undefined) return piece;
    return (
      <a key={key} href={href} target="_blank" rel="noopener noreferrer" className={classes.link}>
        {piece}
      </a>
    );
  });
}

const flags = ['bold', 'dim', 'italic', 'underline', 'strike'] as const;

function classNameOf(style: AnsiStyle): string | undefined {
  const names = flags.flatMap((flag) => (style[flag] ? [classes[flag]] : []));
  return names.length === 0 ? undefined : names.join(' ');
}

function cssOf({ foreground, background, inverse }: AnsiStyle): CSSProperties | undefined {
  const [front, back] = inverse ? [background, foreground] : [foreground, background];
  if (!front && !back && !inverse) return undefined;
  return {
    color: front ? colourOf(front) : inverse && !back ? 'var(--sb-log-back)' : undefined,
    backgroundColor: back ? backOf(back) : inverse ? 'var(--sb-log-front)' : undefined,
  };
}

function colourOf(colour: AnsiColour): string {
  return colour.kind === 'named' ? `var(--sb-ansi-${colour.index})` : colour.css;
}

/** The shades of the palette are made to be read: behind text they are faint, so that it is read, too. */
function backOf(colour: AnsiColour): string {
  const css = colourOf(colour);
  return colour.kind === 'named' ? `color-mix(in srgb, ${css} 32%, var(--sb-log-back))` : css;
}
