import { interlocksFactKey } from '@signalbox/engine';
import { auditColumns, insertAuditWhere } from './audit-in-rows.ts';
import type { InterlockStore, KeptInterlock } from './interlocks.ts';
import type { Rows } from './rows.ts';
import type { Statement } from './statement.ts';

/** Interlocks in rows of a database. */
export function interlocksInRows(rows: Rows): InterlockStore {
  return {
    interlocks: async (project) => {
      const sql = 'SELECT version, value FROM facts WHERE key = ?';
      const [row] = await rows.all<StoredFact>(sql, interlocksFactKey(project));
      // Of version 0 is what was only looked for.
      if (!row || Number(row.version) === 0) return { version: 0, interlocks: [] };
      return { version: Number(row.version), interlocks: JSON.parse(row.value) as readonly KeptInterlock[] };
    },
    setInterlocks: async (project, { after, interlocks }, audited) => {
      const key = interlocksFactKey(project);
      // What dispatches at this moment has the row locked, and is committed before.
      const there: Statement = [
        "INSERT INTO facts (key, version, value) VALUES (?, 0, 'null') ON CONFLICT DO NOTHING",
        key,
      ];
      // Taken first: what is told then is so still when it is changed.
      const lock: Statement = ['UPDATE facts SET version = version WHERE key = ? AND version = ?', key, after];
      const change = 'UPDATE facts SET version = version + 1, value = ? WHERE key = ? AND version = ?';
      const told: readonly Statement[] = audited ? [[tell, ...auditColumns(audited), key, after]] : [];
      const value = JSON.stringify(interlocks);
      const changed = await rows.change(there, lock, ...told, [change, value, key, after]);
      return changed.at(-1) === 1;
    },
  };
}

type StoredFact = { readonly version: number; readonly value: string };

const tell = `${insertAuditWhere}
  EXISTS (SELECT 1 FROM facts WHERE key = ? AND version = ?) ON CONFLICT (id) DO NOTHING`;
