import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Environment } from '../context.ts';

export const historyLimit = 1000;

/** The lines that were typed, the newest first. They may hold secrets: the file is for its owner alone. */
export class HistoryFile {
  readonly #path: string | undefined;

  constructor({ XDG_CONFIG_HOME: config, HOME: home, USERPROFILE: profile }: Environment) {
    const folder = config || (home || profile ? join(home || profile || '', '.config') : undefined);
    this.#path = folder === undefined ? undefined : join(folder, 'signalbox', 'repl-history');
  }

  read(): string[] {
    return this.#attempt((path) => readFileSync(path, 'utf8').split('\n').filter(Boolean).slice(0, historyLimit)) ?? [];
  }

  write(lines: readonly string[]): void {
    this.#attempt((path) => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, `${lines.slice(0, historyLimit).join('\n')}\n`, { mode: 0o600 });
      // The mode above is that of a new file only.
      chmodSync(path, 0o600);
    });
  }

  /** A history that cannot be kept keeps nobody from typing. */
  #attempt<T>(work: (path: string) => T): T | undefined {
    try {
      return this.#path === undefined ? undefined : work(this.#path);
    } catch {
      return undefined;
    }
  }
}
