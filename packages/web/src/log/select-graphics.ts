import type { AnsiColour, AnsiStyle } from './ansi-style.ts';

type Key = keyof AnsiStyle;

const sets: { readonly [code: number]: Exclude<Key, 'foreground' | 'background'> } = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
  21: 'underline',
};

const clears: { readonly [code: number]: readonly Key[] } = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
  39: ['foreground'],
  49: ['background'],
};

/** What follows from the parameters of one "select graphic rendition" (ECMA-48, 8.3.117); what is not known does nothing. */
export function selectGraphics(parameters: string, before: AnsiStyle): AnsiStyle {
  let style = before;
  // Subparameters of colours come behind colons, too.
  const codes = parameters.split(/[;:]/).map((code) => (code === '' ? 0 : Number(code)));
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, used } = exactColour(codes.slice(at + 1));
      if (colour) style = { ...style, [code === 38 ? 'foreground' : 'background']: colour };
      at += used;
    } else style = afterCode(code, style);
  }
  return style;
}

function afterCode(code: number, style: AnsiStyle): AnsiStyle {
  if (code === 0) return {};
  const set = sets[code];
  if (set) return { ...style, [set]: true };
  const cleared = clears[code];
  if (cleared) return Object.fromEntries(Object.entries(style).filter(([key]) => !cleared.includes(key as Key)));
  const named = namedColour(code);
  return named ? { ...style, ...named } : style;
}

function namedColour(code: number): AnsiStyle | undefined {
  if (code >= 30 && code <= 37) return { foreground: { kind: 'named', index: code - 30 } };
  if (code >= 40 && code <= 47) return { background: { kind: 'named', index: code - 40 } };
  if (code >= 90 && code <= 97) return { foreground: { kind: 'named', index: code - 82 } };
  if (code >= 100 && code <= 107) return { background: { kind: 'named', index: code - 92 } };
  return undefined;
}

type Exact = { readonly colour?: AnsiColour; readonly used: number };

function exactColour([kind, first = 0, second = 0, third = 0]: readonly number[]): Exact {
  if (kind === 5) return { ...(first <= 255 && { colour: ofPalette(first) }), used: 2 };
  if (kind !== 2) return { used: 0 };
  const isColour = [first, second, third].every((part) => part <= 255);
  return { ...(isColour && { colour: rgb(first, second, third) }), used: 4 };
}

/** The first 16 are those of the theme, then a cube of 6 × 6 × 6, then 24 greys. */
function ofPalette(index: number): AnsiColour {
  if (index < 16) return { kind: 'named', index };
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return rgb(grey, grey, grey);
  }
  const level = (part: number) => (part === 0 ? 0 : 55 + 40 * part);
  const place = index - 16;
  return rgb(level(Math.floor(place / 36)), level(Math.floor(place / 6) % 6), level(place % 6));
}

function rgb(red: number, green: number, blue: number): AnsiColour {
  return { kind: 'exact', css: `rgb(${red} ${green} ${blue})` };
}
