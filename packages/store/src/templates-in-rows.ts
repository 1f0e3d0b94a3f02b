import { sealedIdsIn, templateFactKey } from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';
import { auditColumns, insertAuditWhere } from './audit-in-rows.ts';
import { numbersInRows } from './numbers-in-rows.ts';
import { inNamedPage, namedPlaceOf } from './page.ts';
import type { Rows } from './rows.ts';
import type { Statement } from './statement.ts';
import type { Template, TemplateContent, TemplatePut, TemplateStore } from './templates.ts';
import { unlessTaken } from './unless-taken.ts';

/** Templates in rows of a database. */
export function templatesInRows(rows: Rows): TemplateStore {
  const find = async (...statement: Statement) => (await rows.all<StoredTemplate>(...statement)).map(templateOf);
  const template = async (project: string, name: string) =>
    (await find(`${select} WHERE project = ? AND name = ?`, project, name))[0];
  return {
    putTemplate: async (put, audited) => {
      const { project, name, change } = put;
      // Numbers are given once: that of a template which was removed is for no other.
      const written = put.after === undefined ? await insert(put, rows) : update(put, put.after);
      let changed: number | undefined;
      await unlessTaken(name, rows, async () => {
        [changed] = await rows.change(written, ...toldWhere(audited, tellChange, change), ...usesSecrets(put));
      });
      return changed === 1 ? template(project, name) : undefined;
    },
    templates: ({ project, flow, ...page }) => {
      const ofFlow = flow === undefined ? [] : [flow];
      const where = `${ofFlow.map(() => 'flow = ? AND ').join('')}project = ? AND ${inNamedPage}`;
      return find(`${select} WHERE ${where} ORDER BY name LIMIT ?`, ...ofFlow, project, ...namedPlaceOf(page));
    },
    templateCount: async (project) => {
      const sql = 'SELECT count(*) AS count FROM templates WHERE project = ?';
      return Number((await rows.all<{ readonly count: number }>(sql, project))[0]?.count);
    },
    template,
    templateById: async (id) => (await find(`${select} WHERE id = ?`, id))[0],
    removeTemplate: async ({ id, version }, audited) => {
      // The row is taken first: what is told then is so still when it is removed.
      const lock = 'UPDATE templates SET version = version WHERE id = ? AND version = ?';
      const changed = await rows.change(
        [lock, id, version],
        [tellEnd, templateFactKey(id), id, version],
        ...toldWhere(audited, tellRemoval, id, version),
        ['DELETE FROM templates WHERE id = ? AND version = ?', id, version],
      );
      return changed.at(-1) === 1;
    },
  };
}

type StoredTemplate = Omit<Template, keyof TemplateContent> & { readonly content: string };

const select = `SELECT id, project, name, version, content, creator, created_at AS "createdAt",
  updated_by AS "updatedBy", updated_at AS "updatedAt" FROM templates`;

function templateOf({ content, ...row }: StoredTemplate): Template {
  return { ...(JSON.parse(content) as TemplateContent), ...row };
}

async function insert({ change, project, name, content, by, at }: TemplatePut, rows: Rows): Promise<Statement> {
  const id = await numbersInRows(rows).numberOf('template', change);
  const sql = `INSERT INTO templates
      (id, project, name, flow, version, content, change_id, creator, created_at, updated_by, updated_at)
    VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)`;
  return [sql, id, project, name, content.flow, JSON.stringify(content), change, by, at, by, at];
}

function update({ change, project, name, content, by, at }: TemplatePut, after: number): Statement {
  const sql = `UPDATE templates SET flow = ?, version = version + 1, content = ?, change_id = ?, updated_by = ?, updated_at = ?
    WHERE project = ? AND name = ? AND version = ?`;
  return [sql, content.flow, JSON.stringify(content), change, by, at, project, name, after];
}

/** What was sealed for it, where it holds. */
function usesSecrets({ change, content: { inputs, args } }: TemplatePut): readonly Statement[] {
  const ids = [...Object.values(inputs), ...Object.values(args)].flatMap(sealedIdsIn);
  const sql = `UPDATE secrets SET unused_since = NULL
    WHERE id = ? AND EXISTS (SELECT 1 FROM templates WHERE change_id = ?)`;
  return ids.map((id) => [sql, id, change]);
}

/** Told with what it tells of, or not at all. */
function toldWhere(
  audited: AuditEntry | undefined,
  sql: string,
  ...given: readonly (string | number)[]
): readonly Statement[] {
  return audited ? [[sql, ...auditColumns(audited), ...given]] : [];
}

const tellChange = `${insertAuditWhere}
  EXISTS (SELECT 1 FROM templates WHERE change_id = ?) ON CONFLICT (id) DO NOTHING`;

/** What starts of it are decided, and committed, on. */
const tellEnd = `INSERT INTO facts (key, version, value)
  SELECT CAST(? AS TEXT), 1, '{"status":"removed"}' FROM templates WHERE id = ? AND version = ?
  ON CONFLICT (key) DO UPDATE SET version = facts.version + 1, value = excluded.value`;

const tellRemoval = `${insertAuditWhere}
  EXISTS (SELECT 1 FROM templates WHERE id = ? AND version = ?) ON CONFLICT (id) DO NOTHING`;
