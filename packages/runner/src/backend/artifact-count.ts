import type { Artifact } from './backend.ts';

/** Counts what a workflow has made; throws where that is more than somebody wants to have of it. */
export class ArtifactCount {
  readonly #mostBytes: number;
  #bytes = 0;
  #files = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  add({ bytes }: Pick<Artifact, 'bytes'>): void {
    this.#files += 1;
    this.addBytes(bytes);
    if (this.#files > mostFiles) throw new Error(`They are more than ${mostFiles} files`);
  }

  addBytes(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#mostBytes) throw new Error(`They have more than ${sizeText(this.#mostBytes)}`);
  }
}

const mostFiles = 100_000;

function sizeText(bytes: number): string {
  return bytes % mebibyte === 0 ? `${bytes / mebibyte} MiB` : `${bytes} bytes`;
}

const mebibyte = 1024 * 1024;
