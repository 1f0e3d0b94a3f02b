import type { BuildQuery, QueuedRun, RunQuery } from './read-models.ts';

export type PageQuery = { readonly sql: string; readonly parameters: readonly (string | number)[] };

/** The states of a page, the newest first, as both stores ask for them. */
export const pageQueries = {
  runs: ({ project, status, flow, template, startedBy, group, from, until, after, limit }: RunQuery): PageQuery => {
    // So that of a time that is long ago nothing newer is looked at.
    const key = from === undefined && until === undefined ? 'no' : 'started_at, no';
    return page({ table: 'runs', key, limit }, [
      ['project = ? AND archived_at IS NULL', project],
      ['status = ?', status],
      ['flow = ?', flow],
      ['template = ?', template],
      ['started_by = ?', startedBy],
      ['run_group = ?', group],
      ['started_at >= ?', from],
      ['started_at < ?', until],
      [`(${key}) < (SELECT ${key} FROM runs WHERE id = ?)`, after],
    ]);
  },

  builds: ({ project, repository, after, limit }: BuildQuery): PageQuery =>
    page({ table: 'builds', key: 'no', limit }, [
      ['project = ?', project],
      ['repository = ?', repository],
      ['no < (SELECT no FROM builds WHERE id = ?)', after],
    ]),
};

/** The oldest first. `awaits` is the condition of the index, in the words of its database. */
export function awaitingPersonQuery(
  awaits: 'awaits_person' | 'awaits_person = 1',
  { project, limit, after }: { readonly project: string; readonly limit: number; readonly after: string | undefined },
): PageQuery {
  const sql = `SELECT state AS json FROM runs WHERE project = ? AND ${awaits} AND archived_at IS NULL`;
  if (after === undefined) return { sql: `${sql} ORDER BY no LIMIT ?`, parameters: [project, limit] };
  const behind = 'no > (SELECT no FROM runs WHERE id = ?)';
  return { sql: `${sql} AND ${behind} ORDER BY no LIMIT ?`, parameters: [project, after, limit] };
}

/** The first of each queue, the oldest first. A run waits in one queue of its flow, or in that of its template. */
export const nextInQueuesQuery = `SELECT id AS run, project, flow, template FROM runs
  WHERE no IN (SELECT min(no) FROM runs WHERE status = 'created' GROUP BY project, flow, template) ORDER BY no`;

export type StoredQueuedRun = Omit<QueuedRun, 'template'> & { readonly template: number | null };

export function queuedRun({ template, ...run }: StoredQueuedRun): QueuedRun {
  return template === null ? run : { ...run, template };
}

type Condition = readonly [sql: string, parameter: string | number | undefined];

type Page = { readonly table: string; readonly key: string; readonly limit: number };

/** What nobody asked for is no condition. */
function page({ table, key, limit }: Page, conditions: readonly Condition[]): PageQuery {
  const asked = conditions.flatMap(([sql, parameter]) => (parameter === undefined ? [] : [{ sql, parameter }]));
  const where = asked.map(({ sql }) => sql).join(' AND ');
  const order = key.replaceAll(/\w+/g, '$& DESC');
  return {
    sql: ['SELECT state AS json FROM', table, 'WHERE', where, 'ORDER BY', order, 'LIMIT ?'].join(' '),
    parameters: [...asked.map(({ parameter }) => parameter), limit],
  };
}
