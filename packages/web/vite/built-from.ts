import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin } from 'vite';

/** Of these nothing is in the bundle, and it changes with them. */
const besides = [
  'index.html',
  'package.json',
  'vite.config.ts',
  'vite/compressed.ts',
  'vite/built-from.ts',
  'vite/only-what-is-used.ts',
  'vite/words-by-language.ts',
];

/**
 * Writes the last file of a build: the hashes of all sources that it was made from. Where they are still the same the
 * set-up of the clone builds nothing.
 */
export function builtFrom(): Plugin {
  let root = '';
  return {
    name: 'signalbox-built-from',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      root = config.root;
    },
    writeBundle: {
      sequential: true,
      order: 'post',
      handler({ dir = 'dist' }) {
        const modules = [...this.getModuleIds()].map((id) => id.replace(/[?#].*$/, '').replace(/^\0/, ''));
        const own = modules.filter((id) => id.startsWith('/') && !id.includes('/node_modules/'));
        const paths = new Set([
          ...own,
          ...besides.map((name) => join(root, name)),
          join(root, '../../package-lock.json'),
        ]);
        const hashes = [...paths].sort().map((path) => [relative(root, path), hashOf(path)]);
        writeFileSync(join(dir, 'built-from.json'), JSON.stringify(Object.fromEntries(hashes)));
      },
    },
  };
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
