import { copyFileSync, type Dirent, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../files/file-failure.ts';

/** Of a folder in use. What goes while it is copied is left out, and all else is copied all the same. */
export function copyFolder(from: string, to: string, isCopied: (path: string) => boolean = () => true): void {
  for (const entry of entriesOf(from)) {
    const path = join(from, entry.name);
    if (!isCopied(path)) continue;
    if (entry.isDirectory()) copyFolder(path, join(to, entry.name), isCopied);
    else if (entry.isFile()) copyFile(path, to, entry.name);
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function copyFile(path: string, to: string, name: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  try {
    copyFileSync(path, join(to, name));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
