import type { Readable } from 'node:stream';

/** What an archive says of one of its entries; what is in it is passed over. */
export type ArchiveHead = { readonly path: string; readonly kind: 'file' | 'folder' | 'other'; readonly bytes: number };

/**
 * Reads a tar archive head by head, in bounded memory. A name or a size that has no room in its head stands before it, as
 * POSIX and GNU write it.
 */
export async function* readArchive(archive: Readable): AsyncGenerator<ArchiveHead> {
  const bytes = new ByteReader(archive);
  let before: Before = {};
  for (;;) {
    const head = await bytes.take(blockBytes);
    if (!head || head.every((byte) => byte === 0)) return;
    const kind = String.fromCharCode(head[156] ?? 0);
    const size = before.size ?? sizeIn(head);
    if (kind === 'x' || kind === 'L') {
      // Longer than any path: what it says is not worth the memory.
      const text = size > mostHeadBytes ? undefined : await bytes.take(size);
      await bytes.skip(padded(size) - (text?.length ?? 0));
      if (text) before = { ...before, ...(kind === 'x' ? readRecords(text) : { path: untilZero(text) }) };
      continue;
    }
    if (kind !== 'g') {
      yield { path: before.path ?? pathIn(head), kind: kinds[kind] ?? 'other', bytes: size };
      before = {};
    }
    await bytes.skip(padded(size));
  }
}

type Before = { readonly path?: string; readonly size?: number };

const kinds: Readonly<Record<string, ArchiveHead['kind']>> = { '0': 'file', '\0': 'file', '1': 'file', '5': 'folder' };

const blockBytes = 512;
const mostHeadBytes = 64 * 1024;

function padded(size: number): number {
  return Math.ceil(size / blockBytes) * blockBytes;
}

/** Octal digits, or where these have no room the bytes of the number itself. */
function sizeIn(head: Buffer): number {
  if (((head[124] ?? 0) & 0x80) !== 0) return Number(head.readBigUInt64BE(128) & 0xff_ff_ff_ff_ff_ffn);
  return Number.parseInt(head.toString('latin1', 124, 136), 8) || 0;
}

function pathIn(head: Buffer): string {
  const name = untilZero(head.subarray(0, 100));
  const prefix = head.toString('latin1', 257, 262) === 'ustar' ? untilZero(head.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function untilZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

/** Lines of `LENGTH KEY=VALUE`, whose length counts all of the line. */
function readRecords(text: Buffer): Before {
  let found: Before = {};
  for (let at = 0; at < text.length; ) {
    const length = Number.parseInt(text.toString('latin1', at, at + 10), 10);
    if (!(length > 0)) break;
    const [, key, value = ''] = /^\d+ ([^=]+)=(.*)$/s.exec(text.toString('utf8', at, at + length - 1)) ?? [];
    if (key === 'path') found = { ...found, path: value };
    if (key === 'size') found = { ...found, size: Number(value) };
    at += length;
  }
  return found;
}

class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** So many bytes; undefined where the stream ends before. */
  async take(count: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for (let missing = count; missing > 0; ) {
      if (!(await this.#fill())) return undefined;
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  async skip(count: number): Promise<void> {
    for (let missing = count; missing > 0; ) {
      if (!(await this.#fill())) return;
      const passed = Math.min(missing, this.#rest.length);
      this.#rest = this.#rest.subarray(passed);
      missing -= passed;
    }
  }

  async #fill(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#rest = next.value;
    }
    return true;
  }
}
