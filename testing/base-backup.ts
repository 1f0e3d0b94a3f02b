import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { PostgresServer, PostgresSettings } from './postgres-server.ts';

/** A folder for copies, which any user may write, and what makes a PostgreSQL archive its write-ahead log there. */
export function newArchive(): { readonly folder: string; readonly settings: PostgresSettings } {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-archive-'));
  chmodSync(folder, 0o777);
  const settings = {
    archive_mode: 'on',
    archive_command: `cp %p ${folder}/%f`,
    restore_command: `cp ${folder}/%f %p`,
  };
  return { folder, settings };
}

type Copy = { readonly data: string; readonly copy: string };

/** As a backup program would: a copy of the files of a database in use. */
export async function copyDatabase({ port }: Pick<PostgresServer, 'port'>, { data, copy }: Copy): Promise<void> {
  const admin = new pg.Client({ connectionString: `postgres://postgres@127.0.0.1:${port}/postgres` });
  await admin.connect();
  await admin.query("SELECT pg_backup_start('base', true)");
  execFileSync('cp', ['-a', data, copy]);
  const { rows } = await admin.query('SELECT labelfile FROM pg_backup_stop()');
  await admin.end();
  rmSync(join(copy, 'postmaster.pid'));
  put(join(copy, 'backup_label'), rows[0].labelfile);
}

/** In the place of the database, which goes on from there as far as the archive and its settings say. */
export async function restoreDatabase(server: PostgresServer, { data, copy }: Copy): Promise<void> {
  await server.shutDown('fast');
  rmSync(data, { recursive: true });
  execFileSync('cp', ['-a', copy, data]);
  put(join(data, 'recovery.signal'), '');
  await server.startAgain();
}

/** Where the tests run as root PostgreSQL runs as another user, who wants to write it. */
function put(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o666);
}
