import { type Instant, projectFactKey } from '@signalbox/engine';
import { told } from './audit-in-rows.ts';
import { inNamedPage, namedPlaceOf, pairPlaceOf } from './page.ts';
import {
  firstProject,
  type NamedMember,
  type NewMember,
  type Project,
  type ProjectRole,
  type ProjectStore,
} from './projects.ts';
import type { Rows } from './rows.ts';
import type { Statement } from './statement.ts';
import { unlessTaken } from './unless-taken.ts';
import { lockUsers, tellUsers } from './user-facts.ts';

/** Projects and their members in rows of a database. What users may in the first project stands in their own rows. */
export function projectsInRows(rows: Rows): ProjectStore {
  const find = async (name: string) =>
    (await rows.all<StoredProject>(`${selectProject} WHERE name = ?`, name)).map(projectOf)[0];
  return {
    addProject: ({ name, createdAt }, audited) =>
      unlessTaken(name, rows, () =>
        rows.change(['INSERT INTO projects (name, created_at) VALUES (?, ?)', name, createdAt], ...told(audited)),
      ),
    projects: async (page) => {
      const sql = `${selectProject} WHERE ${inNamedPage} ORDER BY name LIMIT ?`;
      return (await rows.all<StoredProject>(sql, ...namedPlaceOf(page))).map(projectOf);
    },
    project: find,
    archiveProject: async (name, at, audited) => {
      if (!(await find(name))) return undefined;
      const archive: Statement = ['UPDATE projects SET archived_at = ? WHERE name = ?', at, name];
      const value = JSON.stringify({ status: at === null ? 'open' : 'archived' });
      await rows.change(archive, [tellStatus, projectFactKey(name), value], ...told(audited));
      return find(name);
    },
    members: (project, page = {}) =>
      rows.all<NamedMember>(selectMembers, project, project, ...pairPlaceOf<string>(page, '')),
    setMember: async (project, member, audited) =>
      void (await rows.change(...lockUsers, ...putMember(project, member), ...tellMembers(member), ...told(audited))),
    hasVersion: async (project, { hash, flow: { name } }) => {
      const history = 'SELECT 1 AS found FROM flow_history WHERE project = ? AND flow = ? AND hash = ?';
      const runs = 'SELECT 1 AS found FROM runs WHERE project = ? AND flow = ? AND flow_hash = ?';
      const sql = `SELECT found FROM (${history} UNION ALL ${runs}) AS either LIMIT 1`;
      return (await rows.all(sql, project, name, hash, project, name, hash)).length > 0;
    },
    rolesOf: async ({ id, groups, role }) => {
      const given = await rows.all<ProjectRole>(
        `SELECT project, role FROM members
         WHERE (kind = 'user' AND subject = ?) OR (kind = 'group' AND replace(?, '"' || subject || '"', '') <> ?)`,
        id,
        JSON.stringify(groups),
        JSON.stringify(groups),
      );
      return role === 'none' || role === 'admin' ? given : [{ project: firstProject, role }, ...given];
    },
  };
}

const selectMembers = `SELECT kind, subject, role, name FROM (
    SELECT kind, subject, members.role AS role, coalesce(users.name, subject) AS name
      FROM members LEFT JOIN users ON kind = 'user' AND users.id = subject WHERE project = ?
    UNION ALL
    SELECT 'user', id, role, name FROM users WHERE ? = '${firstProject}' AND role NOT IN ('none', 'admin')
  ) AS member
  WHERE kind > ? OR (kind = ? AND name > ?) ORDER BY kind, name LIMIT ?`;

/** What begins in a project is decided, and committed, on this. */
const tellStatus = `INSERT INTO facts (key, version, value) VALUES (?, 1, ?)
  ON CONFLICT (key) DO UPDATE SET version = facts.version + 1, value = excluded.value`;

type StoredProject = Omit<Project, 'archivedAt'> & { readonly archivedAt: Instant | null };

const selectProject = 'SELECT name, created_at AS "createdAt", archived_at AS "archivedAt" FROM projects';

function projectOf({ archivedAt, ...project }: StoredProject): Project {
  return { ...project, ...(archivedAt !== null && { archivedAt }) };
}

function putMember(project: string, { kind, subject, role }: NewMember): readonly Statement[] {
  const inOwnRow = project === firstProject && kind === 'user';
  const rest = inOwnRow && role !== 'admin' ? null : role;
  return [
    ...(inOwnRow
      ? [
          [
            "UPDATE users SET role = ? WHERE id = ? AND role <> 'admin'",
            rest ? 'none' : (role ?? 'none'),
            subject,
          ] as const,
        ]
      : []),
    ['DELETE FROM members WHERE project = ? AND kind = ? AND subject = ?', project, kind, subject],
    ...(rest
      ? [
          [
            'INSERT INTO members (project, kind, subject, role) VALUES (?, ?, ?, ?)',
            project,
            kind,
            subject,
            rest,
          ] as const,
        ]
      : []),
  ];
}

function tellMembers({ kind, subject }: NewMember): readonly Statement[] {
  return [
    kind === 'user'
      ? tellUsers('id = ?', subject)
      : tellUsers(`replace(groups, '"' || ? || '"', '') <> groups`, subject),
  ];
}
