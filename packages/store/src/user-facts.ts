import { usersFactKey } from '@signalbox/engine';
import { firstProject } from './projects.ts';
import type { Statement } from './statement.ts';

/** Two changes at once are made one after the other: the second counts what the first has added. */
export const lockUsers: readonly Statement[] = [
  ["INSERT INTO facts (key, version, value) VALUES (?, 0, '') ON CONFLICT DO NOTHING", usersFactKey],
  ['UPDATE facts SET version = version WHERE key = ?', usersFactKey],
];

export const countUsers: Statement = [
  `UPDATE facts SET version = version + 1,
    value = '{"count":' || (SELECT count(*) FROM users WHERE disabled_at IS NULL) || '}' WHERE key = ?`,
  usersFactKey,
];

/** Roles in projects by which somebody may decide there. */
const decides = `SELECT '${firstProject}' AS project WHERE users.role IN ('approver', 'maintainer')
  UNION SELECT members.project FROM members WHERE members.role IN ('approver', 'maintainer', 'admin')
    AND ((members.kind = 'user' AND members.subject = users.id)
      OR (members.kind = 'group' AND replace(users.groups, '"' || members.subject || '"', '') <> users.groups))`;

/**
 * Puts what decisions depend on into the facts of the users for whom the condition holds. Whoever is disabled is in no
 * group and decides nowhere, by a right that they have handed on neither; an administrator of everything decides in all
 * projects.
 */
export function tellUsers(condition: string, ...parameters: readonly string[]): Statement {
  const sql = `INSERT INTO facts (key, version, value)
    SELECT 'user:' || id, 1, '{"name":"' || name || '","groups":'
      || CASE WHEN disabled_at IS NULL THEN groups ELSE '[]' END
      || CASE WHEN disabled_at IS NOT NULL THEN ',"decidesIn":[]' WHEN role = 'admin' THEN '' ELSE ',"decidesIn":['
        || coalesce((SELECT string_agg('"' || project || '"', ',' ORDER BY project) FROM (${decides}) AS there), '') || ']' END
      || '}'
    FROM users WHERE ${condition}
    ON CONFLICT (key) DO UPDATE SET version = facts.version + 1, value = excluded.value`;
  return [sql, ...parameters];
}
