import type { Actor } from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';
import { auditColumns, insertAuditWhere } from './audit-in-rows.ts';
import type { Note, NoteStore, NoteTaken } from './notes.ts';
import type { Rows } from './rows.ts';
import type { Statement } from './statement.ts';

/** Comments and evidence in rows of a database. */
export function notesInRows(rows: Rows): NoteStore {
  return {
    addNote: (note, most, audited) => add(rows, { note, most, audited }),
    notes: async (run, limit) => {
      const latest = `${selectNote} WHERE run = ? ORDER BY at DESC, id DESC LIMIT ?`;
      return (await rows.all<StoredNote>(latest, run, limit)).map(noteOf).reverse();
    },
    notesOf: async ({ run, step, visit }) => {
      const all = `${selectNote} WHERE run = ? AND step = ? AND visit = ? ORDER BY at, id LIMIT ?`;
      return (await rows.all<StoredNote>(all, run, step, visit, mostOfOne)).map(noteOf);
    },
    note: async (id) => (await rows.all<StoredNote>(`${selectNote} WHERE id = ?`, id)).map(noteOf)[0],
  };
}

type StoredNote = Pick<Note, 'id' | 'run' | 'step' | 'visit' | 'at' | 'kind'> & {
  readonly by: string;
  /** Of evidence its name. */
  readonly text: string;
  readonly bytes: number | null;
  readonly sha256: string | null;
};

const selectNote = 'SELECT id, run, step, visit, at, kind, by_whom AS by, text, bytes, sha256 FROM decision_notes';

function noteOf({ kind, text, bytes, sha256, by, ...stored }: StoredNote): Note {
  const note = { ...stored, by: JSON.parse(by) as Actor };
  if (kind === 'comment') return { ...note, kind, text };
  return { ...note, kind, name: text, bytes: bytes ?? 0, sha256: sha256 ?? '' };
}

/** More than a decision may have. */
const mostOfOne = 1000;

type Added = { readonly note: Note; readonly most: number; readonly audited: AuditEntry };

/** An open decision stands in an inbox: who decides it takes that away in the same transaction. */
const whileOpen = 'EXISTS (SELECT 1 FROM inbox WHERE run = ? AND step = ? AND visit = ?)';
const asManyAs = '(SELECT count(*) FROM decision_notes WHERE run = ? AND step = ? AND visit = ? AND kind = ?) < ?';

async function add(rows: Rows, { note, most, audited }: Added): Promise<NoteTaken> {
  const { id, run, step, visit, at, kind, by } = note;
  const [text, bytes, sha256] = kind === 'comment' ? [note.text, null, null] : [note.name, note.bytes, note.sha256];
  const place = [run, step, visit] as const;
  const insert: Statement = [
    `INSERT INTO decision_notes (id, run, step, visit, at, kind, by_whom, text, bytes, sha256)
     SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${whileOpen} AND ${asManyAs}`,
    ...([id, ...place, at, kind, JSON.stringify(by), text, bytes, sha256] as const),
    ...place,
    ...place,
    kind,
    most,
  ];
  const tell: Statement = [
    `${insertAuditWhere} EXISTS (SELECT 1 FROM decision_notes WHERE id = ?)`,
    ...auditColumns(audited),
    id,
  ];
  // Those that come at once are counted one after the other, and who closes the decision waits or is waited for.
  const lock = 'UPDATE inbox SET visit = visit WHERE run = ? AND step = ? AND visit = ?';
  const [, added] = await rows.change([lock, ...place], insert, tell);
  if (added === 1) return 'taken';
  const open = 'SELECT 1 FROM inbox WHERE run = ? AND step = ? AND visit = ? LIMIT 1';
  return (await rows.all(open, ...place)).length > 0 ? 'full' : 'closed';
}
