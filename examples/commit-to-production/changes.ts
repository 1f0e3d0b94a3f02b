import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from './push-commit.ts';

/** The first commit: as the shop is, from somebody whose name and message would like to be more than text. */
export function hostileChange(folder: string): Change & { readonly author: string } {
  const proof = join(folder, 'broken-out');
  return {
    author: `Ada "$(touch ${proof})" O'Neill <ada@example.org>`,
    message: `open the shop\n\n"; touch ${proof}; echo "\n\`touch ${proof}\` $(touch ${proof}) \\" {"ref":"x"} ✂`,
  };
}

export const newVersion: Change = {
  message: 'this is shop 1.1.0',
  files: { 'package.json': shopFile('package.json').replace('1.0.0', '1.1.0') },
};

/** A test knows that the tenth piece is free. */
export const wrongPrice: Change = {
  message: 'no piece is free',
  files: { 'src/price.js': shopFile('src/price.js').replace('pieces - Math', 'pieces + Math') },
};

export const rightPrice: Change = {
  message: 'the tenth piece is free again',
  files: { 'src/price.js': shopFile('src/price.js') },
};

/** Nobody has tested what only happens in production. */
export const brokenRelease: Change = {
  message: 'read the stock at the start',
  files: { 'src/main.js': `import './stock.js';\n${shopFile('src/main.js')}` },
};

/** Starts, but no longer says which commit it is. */
export const namelessRelease: Change = {
  message: 'tidy the start',
  files: { 'src/main.js': shopFile('src/main.js').replace('SHOP_COMMIT', 'COMMIT') },
};

/** What the deploy of the broken one says. */
export const endingInstance = /ended at once/;

function shopFile(path: string): string {
  return readFileSync(new URL(`shop/${path}`, import.meta.url), 'utf8');
}
