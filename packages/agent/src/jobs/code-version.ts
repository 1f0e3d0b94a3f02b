import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Who imports what, of all modules that are loaded after this. */
export class ImportGraph {
  readonly #imports = new Map<string, Set<string>>();

  /** `sdk`: where the one of this host is, for modules of folders that have none installed. */
  watch(sdk: string): void {
    registerHooks({
      resolve: (specifier, context, next) => {
        const found = specifier === '@signalbox/sdk' ? { url: sdk, shortCircuit: true } : next(specifier, context);
        const { parentURL } = context;
        if (parentURL !== undefined) {
          const imports = this.#imports.get(parentURL) ?? new Set();
          this.#imports.set(parentURL, imports.add(found.url));
        }
        return found;
      },
    });
  }

  /** Of the sources that a module is made of, but for packages, which count by their lines of the lock file. */
  digestOf(entry: string): string {
    const sources = [...this.#reachable(entry)].map((url) => readFileSync(fileURLToPath(url)));
    const hashes = sources.map((source) => createHash('sha256').update(source).digest('hex')).sort();
    return createHash('sha256').update(hashes.join('\n')).digest('hex').slice(0, 16);
  }

  #reachable(entry: string): ReadonlySet<string> {
    const found = new Set([entry]);
    for (const url of found)
      for (const imported of this.#imports.get(url) ?? []) if (isSource(imported)) found.add(imported);
    return found;
  }
}

function isSource(url: string): boolean {
  return url.startsWith('file:') && !url.includes('/node_modules/');
}
