import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@signalbox/protocol';

type Encoding = 'br' | 'gzip';

type Asset = { readonly type: string; readonly bytes: Buffer; readonly encoding?: Encoding };

const types: { readonly [extension: string]: string } = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  json: 'application/json; charset=utf-8',
};
const extensions = { br: '.br', gzip: '.gz' } as const;
/** One folder deep, and of the names that a build makes. */
const plainName = /^[\w-][\w.-]*\.([a-z0-9]+)$/;

/** The built page. Names of assets change with their content, so each is read once; the page itself whenever it is newer. */
export class WebFiles {
  readonly #folder: string | undefined;
  readonly #assets = new Map<string, Buffer>();
  #page: { readonly text: string; readonly at: number } | undefined;

  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  async page(): Promise<string> {
    try {
      const path = join(this.#folder ?? '', 'index.html');
      const { mtimeMs } = await stat(path);
      if (this.#page?.at !== mtimeMs) this.#page = { text: await readFile(path, 'utf8'), at: mtimeMs };
      return this.#page.text;
    } catch (cause) {
      const message = 'the page is not built: npx signalbox server does it, and npm start';
      throw new AppError('not_found', { message }, { cause });
    }
  }

  /** The smallest that the browser takes; undefined for what is not there. */
  async asset(name: string, accepted: string): Promise<Asset | undefined> {
    const type = types[plainName.exec(name)?.[1] ?? ''];
    if (type === undefined) return undefined;
    const encodings = (['br', 'gzip'] as const).filter((each) => accepts(accepted, each));
    for (const encoding of encodings) {
      const found = await this.#read(name + extensions[encoding]);
      if (found) return { type, bytes: found, encoding };
    }
    const bytes = await this.#read(name);
    return bytes && { type, bytes };
  }

  async #read(name: string): Promise<Buffer | undefined> {
    if (this.#folder === undefined) return undefined;
    const known = this.#assets.get(name);
    if (known) return known;
    const bytes = await readFile(join(this.#folder, 'assets', name)).catch(() => undefined);
    // What is not there is not remembered: names that somebody guesses would fill the memory.
    if (bytes) this.#assets.set(name, bytes);
    return bytes;
  }
}

function accepts(accepted: string, encoding: Encoding): boolean {
  return accepted.split(',').some((part) => part.trim().toLowerCase() === encoding);
}
