import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { inflate } from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const packed = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', 'bin');
const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--font-render-hinting=none'],
];

/** The Chromium of an npm package, unpacked once for this clone; nothing of it comes from elsewhere. */
export async function launchBrowser(): Promise<Browser> {
  const folder = await unpacked();
  const executablePath = join(folder, 'chromium');
  const own = { FONTCONFIG_PATH: join(folder, 'fonts') };
  const libraries = lacksLibraries(executablePath) ? { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') } : {};
  const fonts = hasFonts() ? {} : own;
  try {
    return await chromium.launch({ executablePath, args: flags, env: { ...process.env, ...fonts, ...libraries } });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Chromium of @sparticuz/chromium does not run on this machine (Linux x64 with glibc is needed): ${why}`,
    );
  }
}

async function unpacked(): Promise<string> {
  const folder = resolve('.signalbox', 'chromium');
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  // The package unpacks into the folder of temporary files, whatever that is.
  const before = process.env.TMPDIR;
  process.env.TMPDIR = fresh;
  try {
    for (const name of ['chromium.br', 'fonts.tar.br', 'al2023.tar.br']) await inflate(join(packed, name));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Another process was faster, and a half-unpacked one is never there.
    if (!existsSync(folder)) throw error;
    rmSync(fresh, { recursive: true });
  }
  return folder;
}

function lacksLibraries(program: string): boolean {
  try {
    return /not found/.test(execFileSync('ldd', [program], { encoding: 'utf8' }));
  } catch {
    return true;
  }
}

function hasFonts(): boolean {
  return existsSync('/usr/share/fonts');
}
