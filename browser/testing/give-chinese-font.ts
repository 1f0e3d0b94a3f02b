import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { BrowserContext } from 'playwright-core';

const styleSheet = createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc');
/** In the stack of the theme, and in that of code, which leaves Chinese to the fonts of the machine. */
const families = ['Noto Sans CJK SC', 'Consolas'];

/**
 * Gives the pages of a context the glyphs that machines without a Chinese font lack, so that pictures can be looked at
 * and what is measured is as wide as it will be. The font comes with the page's own style sheet: its content policy
 * stays as it is.
 */
export async function giveChineseFont(context: BrowserContext): Promise<void> {
  const rules = families.map((family) => rulesFor(readFileSync(styleSheet, 'utf8'), family)).join('\n');
  await context.route(/\/assets\/index-[^/]*\.css$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()}\n${rules}` });
  });
  await context.route(/\/assets\/chinese\/[\w-]+\.woff2$/, async (route) => {
    const [name = ''] = /[^/]+$/.exec(route.request().url()) ?? [];
    await route.fulfill({ path: join(dirname(styleSheet), 'files', name), contentType: 'font/woff2' });
  });
}

/** Of the pieces of the font those for Chinese, which have a number; what else is in them is left to the fonts before it. */
function rulesFor(css: string, family: string): string {
  const pieces = css.match(/@font-face \{[^}]*noto-sans-sc-\d+-wght[^}]*\}/g) ?? [];
  return pieces
    .map((piece) =>
      piece
        .replace(/font-family: [^;]+/, `font-family: "${family}"`)
        .replace('font-display: swap', 'font-display: block')
        .replace('./files/', 'chinese/')
        .replace(/unicode-range: ([^;]+)/, (_, ranges: string) => `unicode-range: ${chineseOf(ranges)}`),
    )
    .join('\n');
}

function chineseOf(ranges: string): string {
  const isChinese = (range: string) => Number.parseInt(range.trim().slice('U+'.length), 16) >= 0x2e80;
  return ranges.split(',').filter(isChinese).join(',');
}
