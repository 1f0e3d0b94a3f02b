import { createHash } from 'node:crypto';
import {
  type FileStore,
  type LogBounds,
  type LogLine,
  type LogOutline,
  type LogStream,
  mostCommands,
} from '../file-store.ts';
import { fullText, reachedBound, unbounded } from '../log-bounds.ts';
import { StoreError } from '../store-error.ts';
import type { Database, Session } from './database.ts';

export type LogsOptions = {
  readonly database: Database;
  /** A stream keeps no more than this, and a line that says so. */
  readonly maxBytes: number;
};

type Logs = Pick<FileStore, 'appendLog' | 'readLog' | 'logOutline'> & { readonly idle: () => Promise<void> };

/** Lines in pieces, each a row: what one append brought, in portions that can be read one by one. */
export function postgresLogs({ database, maxBytes }: LogsOptions): Logs {
  /** Appends of one stream follow each other, so that they are kept in the order of their calls. */
  const latest = new Map<string, Promise<unknown>>();
  return {
    appendLog: async (stream, lines, { lines: mostLines, bytes } = unbounded) => {
      const id = idOf(stream);
      const most = { lines: mostLines, bytes: Math.min(bytes, maxBytes) };
      const before = latest.get(id) ?? Promise.resolve();
      const append = () => database.transaction((session) => appendTo(session, { id, lines, most }));
      const appended = before.then(append, append);
      latest.set(id, appended);
      try {
        return { next: await appended };
      } finally {
        if (latest.get(id) === appended) latest.delete(id);
      }
    },
    readLog: (stream, from, limit) => read(database, { id: idOf(stream), from, limit }),
    logOutline: (stream) => outline(database, idOf(stream)),
    idle: async () => void (await Promise.allSettled(latest.values())),
  };
}

/** Names come from users and may be long. */
function idOf({ build, workflow, epoch, proc }: LogStream): string {
  return createHash('sha256')
    .update(JSON.stringify([build, workflow, epoch, proc]))
    .digest('hex');
}

const pieceBytes = 64 * 1024;
const answerBytes = 4 * 1024 * 1024;

type Append = { readonly id: string; readonly lines: readonly LogLine[]; readonly most: LogBounds };

type StreamRow = { readonly next: number; readonly bytes: number; readonly isFull: boolean };

async function appendTo(session: Session, { id, lines, most }: Append): Promise<number> {
  void session.run('INSERT INTO log_streams (id) VALUES (?) ON CONFLICT DO NOTHING', id).catch(() => undefined);
  const sql = 'SELECT next, bytes, is_full AS "isFull" FROM log_streams WHERE id = ? FOR UPDATE';
  const row = await session.get<StreamRow>(sql, id);
  if (!row) throw new Error(`log stream ${id} was not made`);
  refuseGap(lines, row);
  const { pieces, next, bytes, isFull } = piecesOf(lines, row, most);
  if (next === row.next) return next;
  for (const { first, last, text } of pieces) {
    session
      .run('INSERT INTO log_pieces (stream, first, last, lines) VALUES (?, ?, ?, ?)', id, first, last, text)
      .catch(() => undefined);
  }
  await session.run('UPDATE log_streams SET next = ?, bytes = ?, is_full = ? WHERE id = ?', next, bytes, isFull, id);
  return next;
}

function refuseGap(lines: readonly LogLine[], { next, isFull }: StreamRow): void {
  let expected = isFull ? Math.max(next, lines[0]?.pos ?? 0) : next;
  for (const { pos } of lines) {
    if (pos > expected) {
      throw new StoreError('log_gap', { message: `Lines of a log go on at ${expected}, not at ${pos}.`, expected });
    }
    if (pos === expected) expected += 1;
  }
}

type Piece = { readonly first: number; last: number; text: string };

/** What is to be kept of those lines that are new; a full stream counts them only. */
function piecesOf(lines: readonly LogLine[], row: StreamRow, most: LogBounds) {
  const pieces: Piece[] = [];
  let { next, bytes, isFull } = row;
  for (const line of lines) {
    if (line.pos < next) continue;
    next = line.pos + 1;
    if (isFull) continue;
    let text = JSON.stringify(line);
    const reached = reachedBound({ lines: line.pos, bytes: bytes + text.length }, most);
    if (reached !== undefined) {
      isFull = true;
      text = JSON.stringify({ ...line, out: fullText(reached) });
    }
    bytes += Buffer.byteLength(text) + 1;
    const open = pieces.at(-1);
    if (open && open.text.length < pieceBytes) {
      open.text += `\n${text}`;
      open.last = line.pos;
    } else pieces.push({ first: line.pos, last: line.pos, text });
  }
  return { pieces, next, bytes, isFull };
}

type Read = { readonly id: string; readonly from: number; readonly limit: number };

async function read(database: Database, { id, from, limit }: Read): Promise<readonly LogLine[]> {
  if (limit <= 0) return [];
  const found: LogLine[] = [];
  let bytes = 0;
  for (let place = from; found.length < limit && bytes < answerBytes; ) {
    const rows = await database.all<{ readonly last: number; readonly lines: string }>(
      'SELECT last, lines FROM log_pieces WHERE stream = ? AND last >= ? ORDER BY last LIMIT 16',
      id,
      place,
    );
    for (const { last, lines } of rows) {
      bytes += lines.length;
      place = last + 1;
      for (const text of lines.split('\n')) {
        const line = JSON.parse(text) as LogLine;
        if (line.pos >= from && found.length < limit) found.push(line);
      }
    }
    if (rows.length < 16) break;
  }
  return found;
}

/** Quotes in what a program prints are escaped, so that it cannot look like the echo of a command. */
const commandsSql = `SELECT substring(line FROM '"pos":([0-9]+)')::bigint AS pos
  FROM log_pieces, regexp_split_to_table(lines, E'\n') WITH ORDINALITY AS text (line, place)
  WHERE stream = ? AND line LIKE '%"out":"+ %' ORDER BY last, place LIMIT ${mostCommands}`;

async function outline(database: Database, id: string): Promise<LogOutline> {
  const end = await database.get<{ readonly last: number | null }>(
    'SELECT max(last) AS last FROM log_pieces WHERE stream = ?',
    id,
  );
  const commands = await database.all<{ readonly pos: number }>(commandsSql, id);
  return { next: (end?.last ?? -1) + 1, commands: commands.map(({ pos }) => pos) };
}
