import { runGroupFactKey } from '@signalbox/engine';
import { auditColumns, insertAuditWhere } from './audit-in-rows.ts';
import { nameKey } from './name-key.ts';
import { numbersInRows } from './numbers-in-rows.ts';
import type { Rows } from './rows.ts';
import type { RunCounts, RunGroup, RunGroupQuery, RunGroupStore } from './run-groups.ts';
import type { Statement } from './statement.ts';
import { unlessTaken } from './unless-taken.ts';

/** Groups of runs in rows of a database. */
export function runGroupsInRows(rows: Rows): RunGroupStore {
  const find = async (...statement: Statement) => (await rows.all<StoredGroup>(...statement)).map(groupOf);
  return {
    addRunGroup: async ({ change, project, name, description, meta, by, at }, audited) => {
      const id = await numbersInRows(rows).numberOf('run-group', change);
      const sql = `INSERT INTO run_groups
          (id, project, name, name_key, description, meta, status, change_id, creator, created_at, updated_by, updated_at)
        VALUES (?, ?, ?, ?, ?, ?, 'running', ?, ?, ?, ?, ?)`;
      const insert: Statement = [
        sql,
        id,
        project,
        name,
        nameKey(name),
        description,
        JSON.stringify(meta),
        change,
        by,
        at,
        by,
        at,
      ];
      await unlessTaken(name, rows, () => rows.change(insert, ...toldOf(audited, change)));
      return (await find(`${select} WHERE id = ?`, id))[0] as RunGroup;
    },
    runGroups: (query) => find(...pageOf(query)),
    runGroup: async (project, name) => (await find(`${select} WHERE project = ? AND name = ?`, project, name))[0],
    runGroupById: async (id) => (await find(`${select} WHERE id = ?`, id))[0],
    finishRunGroup: async (id, { change, by, at }, audited) => {
      const finish = `UPDATE run_groups SET status = 'finished', change_id = ?, updated_by = ?, updated_at = ?
        WHERE id = ? AND status = 'running'`;
      // What starts are decided on, and committed on.
      const tell = `INSERT INTO facts (key, version, value)
        SELECT CAST(? AS TEXT), 1, '{"status":"finished"}' FROM run_groups WHERE change_id = ?
        ON CONFLICT (key) DO UPDATE SET version = facts.version + 1, value = excluded.value`;
      await rows.change([finish, change, by, at, id], [tell, runGroupFactKey(id), change], ...toldOf(audited, change));
    },
    runGroupCounts: async (ids) => {
      const counts = new Map<number, RunCounts>(ids.map((id) => [id, {}]));
      if (ids.length === 0) return counts;
      const sql = `SELECT run_group AS id, status, count(*) AS count FROM runs
        WHERE run_group IN (${ids.map(() => '?').join(', ')}) AND archived_at IS NULL GROUP BY run_group, status`;
      for (const { id, status, count } of await rows.all<Counted>(sql, ...ids)) {
        counts.set(Number(id), { ...counts.get(Number(id)), [status]: Number(count) });
      }
      return counts;
    },
  };
}

type StoredGroup = Omit<RunGroup, 'meta'> & { readonly meta: string };

type Counted = { readonly id: number; readonly status: string; readonly count: number };

const select = `SELECT id, project, name, description, meta, status, creator, created_at AS "createdAt",
  updated_by AS "updatedBy", updated_at AS "updatedAt" FROM run_groups`;

function groupOf({ meta, ...row }: StoredGroup): RunGroup {
  return { ...row, meta: JSON.parse(meta) as RunGroup['meta'] };
}

function pageOf({ project, status, from, until, after, limit }: RunGroupQuery): Statement {
  const behind = '(created_at, id) < (SELECT created_at, id FROM run_groups WHERE id = ?)';
  const asked = [
    ['project = ?', project],
    ['status = ?', status],
    ['created_at >= ?', from],
    ['created_at < ?', until],
    [behind, after],
  ] as const;
  const conditions = asked.flatMap(([sql, given]) => (given === undefined ? [] : [{ sql, given }]));
  const where = conditions.map(({ sql }) => sql).join(' AND ');
  const sql = `${select} WHERE ${where} ORDER BY created_at DESC, id DESC LIMIT ?`;
  return [sql, ...conditions.map(({ given }) => given), limit];
}

/** Told with what it tells of, or not at all. */
function toldOf(audited: Parameters<RunGroupStore['addRunGroup']>[1], change: string): readonly Statement[] {
  return audited ? [[tellChange, ...auditColumns(audited), change]] : [];
}

const tellChange = `${insertAuditWhere}
  EXISTS (SELECT 1 FROM run_groups WHERE change_id = ?) ON CONFLICT (id) DO NOTHING`;
