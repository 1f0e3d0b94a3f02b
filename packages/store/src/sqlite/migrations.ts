import { countedArtifacts } from '../artifacts-in-rows.ts';
import { firstTables } from './first-tables.ts';

/** Numbered, never changed once released. Each statement is a step that can be repeated. */
export type Migration = { readonly version: number; readonly statements: readonly string[] };

const first: Migration = { version: 1, statements: firstTables };

const changesForWatchers: Migration = {
  version: 2,
  statements: [
    // Only the journal of runs tells in which order things came; what has none is told of here.
    `CREATE TABLE IF NOT EXISTS resource_changes (
      no INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, kind TEXT NOT NULL, change TEXT NOT NULL,
      name TEXT NOT NULL, uuid TEXT NOT NULL, at INTEGER NOT NULL
    ) STRICT`,
    `CREATE TABLE IF NOT EXISTS posted_events (
      no INTEGER PRIMARY KEY, project TEXT NOT NULL, uuid TEXT NOT NULL UNIQUE, name TEXT NOT NULL, at INTEGER NOT NULL,
      body TEXT NOT NULL
    ) STRICT`,
    'CREATE INDEX IF NOT EXISTS posted_events_of_project ON posted_events (project)',
  ],
};

const numberedFlows: Migration = {
  version: 3,
  statements: [
    `CREATE TABLE IF NOT EXISTS flow_history (
      project TEXT NOT NULL, flow TEXT NOT NULL, number INTEGER NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (project, flow, number)
    ) STRICT, WITHOUT ROWID`,
    `INSERT INTO flow_history (project, flow, number, hash, at)
     SELECT project, name, 1, hash, updated_at FROM flows WHERE true ON CONFLICT DO NOTHING`,
  ],
};

const countedRuns: Migration = {
  version: 4,
  statements: [
    "CREATE INDEX IF NOT EXISTS runs_waiting ON runs (project, flow) WHERE status = 'created'",
    `INSERT INTO facts (key, version, value)
     SELECT 'open-runs:' || project || ':' || flow, 1,
       json_object('open', sum(status IN ('running', 'paused', 'held')), 'waiting', 0)
     FROM runs WHERE true GROUP BY project, flow ON CONFLICT DO NOTHING`,
  ],
};

const knownCopies: Migration = {
  version: 5,
  statements: [
    // Of each restored copy that the database has come through; attempts behind the last one are its own.
    'CREATE TABLE IF NOT EXISTS copies (first_epoch INTEGER PRIMARY KEY, last_attempt INTEGER NOT NULL) STRICT',
    `INSERT INTO copies (first_epoch, last_attempt)
     SELECT CAST(value AS INTEGER), (SELECT coalesce(max(no), 0) FROM attempts) FROM settings WHERE key = 'first_epoch'`,
    "DELETE FROM settings WHERE key = 'first_epoch'",
  ],
};

const namedSecrets: Migration = {
  version: 6,
  statements: [
    // Their values are in `secrets`. An empty project is all projects, an empty environment all of a project's.
    `CREATE TABLE IF NOT EXISTS named_secrets (
      id TEXT PRIMARY KEY, project TEXT NOT NULL, environment TEXT NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL,
      limits TEXT NOT NULL, version INTEGER NOT NULL, value_id TEXT NOT NULL, created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL, UNIQUE (project, environment, name_key)
    ) STRICT`,
  ],
};

const rolesAndTokens: Migration = {
  version: 7,
  statements: [
    "ALTER TABLE users ADD COLUMN role TEXT NOT NULL DEFAULT 'approver'",
    'ALTER TABLE users ADD COLUMN disabled_at INTEGER',
    `CREATE TABLE IF NOT EXISTS tokens (
      id TEXT PRIMARY KEY, user_id TEXT NOT NULL, name TEXT NOT NULL, role TEXT, hash TEXT NOT NULL UNIQUE,
      created_at INTEGER NOT NULL, expires_at INTEGER, used_at INTEGER
    ) STRICT`,
    'CREATE INDEX IF NOT EXISTS tokens_of_user ON tokens (user_id)',
    `INSERT INTO tokens (id, user_id, name, hash, created_at)
     SELECT 'first:' || id, id, 'first', token_hash, created_at FROM users WHERE true ON CONFLICT DO NOTHING`,
  ],
};

const auditChain: Migration = {
  version: 8,
  statements: [
    // An entry gets its place in the chain, and its hash, a moment after it was written.
    `CREATE TABLE IF NOT EXISTS audit (
      id TEXT PRIMARY KEY, at INTEGER NOT NULL, entry TEXT NOT NULL, no INTEGER UNIQUE, hash TEXT
    ) STRICT`,
    'CREATE INDEX IF NOT EXISTS audit_waiting ON audit (at, id) WHERE no IS NULL',
    `CREATE TABLE IF NOT EXISTS audit_head (id INTEGER PRIMARY KEY, no INTEGER NOT NULL, hash TEXT NOT NULL) STRICT`,
  ],
};

const passwordsAndSessions: Migration = {
  version: 9,
  statements: [
    'ALTER TABLE users ADD COLUMN password TEXT',
    "ALTER TABLE tokens ADD COLUMN kind TEXT NOT NULL DEFAULT 'token'",
  ],
};

const inboxes: Migration = {
  version: 10,
  statements: [
    `CREATE TABLE IF NOT EXISTS inbox (
      project TEXT NOT NULL, member TEXT NOT NULL, opened_at INTEGER NOT NULL, run TEXT NOT NULL, step TEXT NOT NULL,
      visit INTEGER NOT NULL, starter TEXT, PRIMARY KEY (project, member, opened_at, run, step)
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX IF NOT EXISTS inbox_of_run ON inbox (run)',
  ],
};

const numbers: Migration = {
  version: 11,
  statements: [
    `CREATE TABLE IF NOT EXISTS numbers (
      kind TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (kind, id), UNIQUE (kind, number)
    ) STRICT`,
  ],
};

const decisionNotes: Migration = {
  version: 12,
  statements: [
    // Comments, and the names of files of evidence, whose bytes are blobs.
    `CREATE TABLE IF NOT EXISTS decision_notes (
      id TEXT PRIMARY KEY, run TEXT NOT NULL, step TEXT NOT NULL, visit INTEGER NOT NULL, at INTEGER NOT NULL,
      kind TEXT NOT NULL, by_whom TEXT NOT NULL, text TEXT NOT NULL, bytes INTEGER, sha256 TEXT
    ) STRICT`,
    'CREATE INDEX IF NOT EXISTS decision_notes_of_run ON decision_notes (run, at, id)',
  ],
};

const templates: Migration = {
  version: 13,
  statements: [
    `CREATE TABLE IF NOT EXISTS templates (
      id INTEGER PRIMARY KEY, project TEXT NOT NULL, name TEXT NOT NULL, flow TEXT NOT NULL, version INTEGER NOT NULL,
      content TEXT NOT NULL, change_id TEXT NOT NULL, creator TEXT NOT NULL, created_at INTEGER NOT NULL,
      updated_by TEXT NOT NULL, updated_at INTEGER NOT NULL
    ) STRICT`,
    'CREATE UNIQUE INDEX IF NOT EXISTS templates_by_name ON templates (project, lower(name))',
    'ALTER TABLE runs ADD COLUMN template INTEGER',
    'CREATE INDEX IF NOT EXISTS runs_of_template ON runs (template) WHERE template IS NOT NULL',
  ],
};

const outgoingMail: Migration = {
  version: 14,
  statements: [
    `CREATE TABLE IF NOT EXISTS mailboxes (
      user_id TEXT PRIMARY KEY, email TEXT NOT NULL, mode TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
    // What was sent stays for a while, for its link and so that it is not queued again.
    `CREATE TABLE IF NOT EXISTS mails (
      id TEXT PRIMARY KEY, user_id TEXT NOT NULL, created_at INTEGER NOT NULL, about TEXT NOT NULL, link_hash TEXT UNIQUE,
      claimable_at INTEGER NOT NULL, epoch INTEGER NOT NULL, tries INTEGER NOT NULL, ended_at INTEGER, problem TEXT
    ) STRICT`,
    'CREATE INDEX IF NOT EXISTS mails_waiting ON mails (claimable_at, id) WHERE ended_at IS NULL',
    'CREATE INDEX IF NOT EXISTS mails_by_age ON mails (created_at)',
  ],
};

const agentsFor: Migration = {
  version: 15,
  statements: [
    // Keys of before were for everything, and stay so.
    `ALTER TABLE agents ADD COLUMN serves TEXT NOT NULL DEFAULT '{"builds":true,"jobs":["*"]}'`,
  ],
};

const projectsAndMembers: Migration = {
  version: 16,
  statements: [
    'CREATE TABLE IF NOT EXISTS projects (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL, archived_at INTEGER) STRICT',
    "INSERT INTO projects (name, created_at) VALUES ('default', 0) ON CONFLICT DO NOTHING",
    // What users may in project `default` stays in their own rows, where earlier versions look for it.
    `CREATE TABLE IF NOT EXISTS members (
      project TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (project, kind, subject)
    ) STRICT, WITHOUT ROWID`,
    'ALTER TABLE tokens ADD COLUMN projects TEXT',
    // Of entries from before nobody knows which were of everything.
    'ALTER TABLE audit ADD COLUMN project TEXT',
    'CREATE INDEX IF NOT EXISTS audit_of_project ON audit (project, no)',
    // Where users may decide: from before their facts say nothing of it.
    `INSERT INTO facts (key, version, value)
      SELECT 'user:' || id, 1, '{"name":"' || name || '","groups":'
        || CASE WHEN disabled_at IS NULL THEN groups ELSE '[]' END
        || CASE WHEN disabled_at IS NULL AND role = 'admin' THEN '' ELSE ',"decidesIn":' || CASE
          WHEN disabled_at IS NULL AND role IN ('approver', 'maintainer') THEN '["default"]' ELSE '[]' END END || '}'
      FROM users WHERE true
      ON CONFLICT (key) DO UPDATE SET version = facts.version + 1, value = excluded.value`,
  ],
};

const artifactPieces: Migration = {
  version: 17,
  statements: [
    // Files that workflows leave, each in pieces that are blobs.
    `CREATE TABLE IF NOT EXISTS artifact_pieces (
      build TEXT NOT NULL, workflow TEXT NOT NULL, epoch INTEGER NOT NULL, name TEXT NOT NULL, position INTEGER NOT NULL,
      bytes INTEGER NOT NULL, total INTEGER NOT NULL, sha256 TEXT NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (build, workflow, epoch, name, position)
    ) STRICT, WITHOUT ROWID`,
  ],
};

const setUpAndSessions: Migration = {
  version: 18,
  statements: [
    'CREATE TABLE IF NOT EXISTS setup_codes (hash TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT',
    // Of a session that was begun with a token: it ends with that.
    'ALTER TABLE tokens ADD COLUMN parent TEXT',
  ],
};

const runsOfStarter: Migration = {
  version: 19,
  statements: [
    'ALTER TABLE runs ADD COLUMN started_by TEXT',
    // As `actorName` says it.
    `UPDATE runs SET started_by = coalesce(state ->> '$.startedBy.name', 'hook of ' || (state ->> '$.startedBy.repository'),
      state ->> '$.startedBy.kind')`,
    'CREATE INDEX IF NOT EXISTS runs_of_starter ON runs (project, started_by)',
  ],
};

const runGroups: Migration = {
  version: 20,
  statements: [
    `CREATE TABLE IF NOT EXISTS run_groups (
      id INTEGER PRIMARY KEY, project TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, meta TEXT NOT NULL,
      status TEXT NOT NULL, change_id TEXT NOT NULL, creator TEXT NOT NULL, created_at INTEGER NOT NULL,
      updated_by TEXT NOT NULL, updated_at INTEGER NOT NULL
    ) STRICT`,
    'CREATE UNIQUE INDEX IF NOT EXISTS run_groups_by_name ON run_groups (project, lower(name))',
    'CREATE INDEX IF NOT EXISTS run_groups_by_age ON run_groups (project, created_at, id)',
    'CREATE INDEX IF NOT EXISTS run_groups_by_change ON run_groups (change_id)',
    'ALTER TABLE runs ADD COLUMN run_group INTEGER',
    'CREATE INDEX IF NOT EXISTS runs_of_group ON runs (run_group) WHERE run_group IS NOT NULL',
  ],
};

const artifactRemovals: Migration = {
  version: 21,
  statements: [
    // What is left of the files of a build after they were removed.
    `CREATE TABLE IF NOT EXISTS artifact_removals (
      build TEXT PRIMARY KEY, at INTEGER NOT NULL, files INTEGER NOT NULL, bytes INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
  ],
};

const runsByStart: Migration = {
  version: 22,
  statements: ['CREATE INDEX IF NOT EXISTS runs_by_start ON runs (project, started_at)'],
};

const unusedSecrets: Migration = {
  version: 23,
  statements: [
    // Of what was sealed for a request, until that is taken. What was there before is taken for used.
    'ALTER TABLE secrets ADD COLUMN unused_since INTEGER',
    'CREATE INDEX IF NOT EXISTS secrets_unused ON secrets (unused_since) WHERE unused_since IS NOT NULL',
  ],
};

const artifactCounts: Migration = {
  version: 24,
  statements: [
    // What each build has left, so that the room of a project is a sum over few rows.
    `CREATE TABLE IF NOT EXISTS artifact_builds (
      build TEXT PRIMARY KEY, project TEXT NOT NULL, bytes INTEGER NOT NULL, at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    'CREATE INDEX IF NOT EXISTS artifact_builds_of_project ON artifact_builds (project, bytes)',
    `INSERT INTO artifact_builds (build, project, bytes, at) ${countedArtifacts}`,
  ],
};

const keysOfGroups: Migration = {
  version: 25,
  statements: [
    // What makes two names the same is for the program to say: of names of before, the case of ASCII letters.
    'ALTER TABLE run_groups ADD COLUMN name_key TEXT',
    'UPDATE run_groups SET name_key = lower(name) WHERE name_key IS NULL',
    'CREATE UNIQUE INDEX IF NOT EXISTS run_groups_by_key ON run_groups (project, name_key)',
  ],
};

export const migrations: readonly Migration[] = [
  first,
  changesForWatchers,
  numberedFlows,
  countedRuns,
  knownCopies,
  namedSecrets,
  rolesAndTokens,
  auditChain,
  passwordsAndSessions,
  inboxes,
  numbers,
  decisionNotes,
  templates,
  outgoingMail,
  agentsFor,
  projectsAndMembers,
  artifactPieces,
  setUpAndSessions,
  runsOfStarter,
  runGroups,
  artifactRemovals,
  runsByStart,
  unusedSecrets,
  artifactCounts,
  keysOfGroups,
];
