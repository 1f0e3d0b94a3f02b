import { countedArtifacts } from '../artifacts-in-rows.ts';
import { text } from './compared-text.ts';
import { firstTables } from './first-tables.ts';

/** Numbered, never changed once released. Each statement is a step, in a transaction of its own. */
export type Migration = {
  readonly version: number;
  /**
   * With an `expand` servers of the versions before go on: it only adds what they need not know. A `contract` waits for
   * the last of them to be gone, and keeps them out from then on.
   */
  readonly kind: 'expand' | 'contract';
  readonly statements: readonly string[];
};

const first: Migration = { version: 1, kind: 'expand', statements: firstTables };

const versionsSideBySide: Migration = {
  version: 2,
  kind: 'expand',
  statements: [
    // The newest schema that the program of the server knows.
    'ALTER TABLE servers ADD COLUMN IF NOT EXISTS schema bigint NOT NULL DEFAULT 1',
    "INSERT INTO settings (key, value) VALUES ('schema_usable_from', '1') ON CONFLICT DO NOTHING",
  ],
};

const knownCopies: Migration = {
  version: 3,
  kind: 'expand',
  statements: [
    // Of each restored copy that the database has come through; attempts behind the last one are its own.
    'CREATE TABLE IF NOT EXISTS copies (first_epoch bigint PRIMARY KEY, last_attempt bigint NOT NULL)',
  ],
};

const strictestServer: Migration = {
  version: 4,
  kind: 'expand',
  statements: [
    // Whether the server asks for signed acknowledgements: as long as one does, all do.
    'ALTER TABLE servers ADD COLUMN IF NOT EXISTS signed_acks boolean NOT NULL DEFAULT false',
  ],
};

const namedSecrets: Migration = {
  version: 5,
  kind: 'expand',
  statements: [
    // Their values are in `secrets`. An empty project is all projects, an empty environment all of a project's.
    `CREATE TABLE IF NOT EXISTS named_secrets (
      id ${text} PRIMARY KEY, project ${text} NOT NULL, environment ${text} NOT NULL, name ${text} NOT NULL,
      name_key ${text} NOT NULL, limits text NOT NULL, version bigint NOT NULL, value_id ${text} NOT NULL,
      created_at bigint NOT NULL, updated_at bigint NOT NULL, UNIQUE (project, environment, name_key)
    )`,
  ],
};

const rolesAndTokens: Migration = {
  version: 6,
  kind: 'expand',
  statements: [
    "ALTER TABLE users ADD COLUMN IF NOT EXISTS role text NOT NULL DEFAULT 'approver'",
    'ALTER TABLE users ADD COLUMN IF NOT EXISTS disabled_at bigint',
    `CREATE TABLE IF NOT EXISTS tokens (
      id ${text} PRIMARY KEY, user_id ${text} NOT NULL, name ${text} NOT NULL, role ${text},
      hash ${text} NOT NULL UNIQUE, created_at bigint NOT NULL, expires_at bigint, used_at bigint
    )`,
    'CREATE INDEX IF NOT EXISTS tokens_of_user ON tokens (user_id)',
    `INSERT INTO tokens (id, user_id, name, hash, created_at)
     SELECT 'first:' || id, id, 'first', token_hash, created_at FROM users ON CONFLICT DO NOTHING`,
  ],
};

const auditChain: Migration = {
  version: 7,
  kind: 'expand',
  statements: [
    // An entry gets its place in the chain, and its hash, a moment after it was written.
    `CREATE TABLE IF NOT EXISTS audit (
      id ${text} PRIMARY KEY, at bigint NOT NULL, entry text NOT NULL, no bigint UNIQUE, hash ${text}
    )`,
    'CREATE INDEX IF NOT EXISTS audit_waiting ON audit (at, id) WHERE no IS NULL',
    `CREATE TABLE IF NOT EXISTS audit_head (id bigint PRIMARY KEY, no bigint NOT NULL, hash ${text} NOT NULL)`,
  ],
};

const passwordsAndSessions: Migration = {
  version: 8,
  kind: 'expand',
  statements: [
    'ALTER TABLE users ADD COLUMN IF NOT EXISTS password text',
    "ALTER TABLE tokens ADD COLUMN IF NOT EXISTS kind text NOT NULL DEFAULT 'token'",
  ],
};

const inboxes: Migration = {
  version: 9,
  kind: 'expand',
  statements: [
    `CREATE TABLE IF NOT EXISTS inbox (
      project ${text} NOT NULL, member ${text} NOT NULL, opened_at bigint NOT NULL, run ${text} NOT NULL,
      step ${text} NOT NULL, visit bigint NOT NULL, starter ${text},
      PRIMARY KEY (project, member, opened_at, run, step)
    )`,
    'CREATE INDEX IF NOT EXISTS inbox_of_run ON inbox (run)',
  ],
};

const numbers: Migration = {
  version: 10,
  kind: 'expand',
  statements: [
    `CREATE TABLE IF NOT EXISTS numbers (
      kind ${text} NOT NULL, id ${text} NOT NULL, number bigint NOT NULL, PRIMARY KEY (kind, id), UNIQUE (kind, number)
    )`,
  ],
};

const decisionNotes: Migration = {
  version: 11,
  kind: 'expand',
  statements: [
    // Comments, and the names of files of evidence, whose bytes are blobs.
    `CREATE TABLE IF NOT EXISTS decision_notes (
      id ${text} PRIMARY KEY, run ${text} NOT NULL, step ${text} NOT NULL, visit bigint NOT NULL, at bigint NOT NULL,
      kind ${text} NOT NULL, by_whom text NOT NULL, text text NOT NULL, bytes bigint, sha256 ${text}
    )`,
    'CREATE INDEX IF NOT EXISTS decision_notes_of_run ON decision_notes (run, at, id)',
  ],
};

const templates: Migration = {
  version: 12,
  kind: 'expand',
  statements: [
    `CREATE TABLE IF NOT EXISTS templates (
      id bigint PRIMARY KEY, project ${text} NOT NULL, name ${text} NOT NULL, flow ${text} NOT NULL,
      version bigint NOT NULL, content ${text} NOT NULL, change_id ${text} NOT NULL, creator ${text} NOT NULL,
      created_at bigint NOT NULL, updated_by ${text} NOT NULL, updated_at bigint NOT NULL
    )`,
    'CREATE UNIQUE INDEX IF NOT EXISTS templates_by_name ON templates (project, lower(name))',
    'ALTER TABLE runs ADD COLUMN IF NOT EXISTS template bigint',
    'CREATE INDEX IF NOT EXISTS runs_of_template ON runs (template, no) WHERE template IS NOT NULL',
  ],
};

const outgoingMail: Migration = {
  version: 13,
  kind: 'expand',
  statements: [
    `CREATE TABLE IF NOT EXISTS mailboxes (user_id ${text} PRIMARY KEY, email text NOT NULL, mode ${text} NOT NULL)`,
    // What was sent stays for a while, for its link and so that it is not queued again.
    `CREATE TABLE IF NOT EXISTS mails (
      id ${text} PRIMARY KEY, user_id ${text} NOT NULL, created_at bigint NOT NULL, about text NOT NULL,
      link_hash ${text} UNIQUE, claimable_at bigint NOT NULL, epoch bigint NOT NULL, tries bigint NOT NULL,
      ended_at bigint, problem text
    )`,
    'CREATE INDEX IF NOT EXISTS mails_waiting ON mails (claimable_at, id) WHERE ended_at IS NULL',
    'CREATE INDEX IF NOT EXISTS mails_by_age ON mails (created_at)',
  ],
};

const agentsFor: Migration = {
  version: 14,
  kind: 'expand',
  statements: [
    // Keys of before were for everything, and stay so.
    `ALTER TABLE agents ADD COLUMN IF NOT EXISTS serves text NOT NULL DEFAULT '{"builds":true,"jobs":["*"]}'`,
  ],
};

const projectsAndMembers: Migration = {
  version: 15,
  kind: 'expand',
  statements: [
    `CREATE TABLE IF NOT EXISTS projects (name ${text} PRIMARY KEY, created_at bigint NOT NULL, archived_at bigint)`,
    "INSERT INTO projects (name, created_at) VALUES ('default', 0) ON CONFLICT DO NOTHING",
    // What users may in project `default` stays in their own rows, where earlier versions look for it.
    `CREATE TABLE IF NOT EXISTS members (
      project ${text} NOT NULL, kind ${text} NOT NULL, subject ${text} NOT NULL, role ${text} NOT NULL,
      PRIMARY KEY (project, kind, subject)
    )`,
    `ALTER TABLE tokens ADD COLUMN IF NOT EXISTS projects ${text}`,
    // Of entries from before nobody knows which were of everything.
    `ALTER TABLE audit ADD COLUMN IF NOT EXISTS project ${text}`,
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
  version: 16,
  kind: 'expand',
  statements: [
    // Files that workflows leave, each in pieces that are blobs.
    `CREATE TABLE IF NOT EXISTS artifact_pieces (
      build ${text} NOT NULL, workflow ${text} NOT NULL, epoch bigint NOT NULL, name ${text} NOT NULL, position bigint NOT NULL,
      bytes bigint NOT NULL, total bigint NOT NULL, sha256 ${text} NOT NULL, at bigint NOT NULL,
      PRIMARY KEY (build, workflow, epoch, name, position)
    )`,
  ],
};

const setUpAndSessions: Migration = {
  version: 17,
  kind: 'expand',
  statements: [
    `CREATE TABLE IF NOT EXISTS setup_codes (hash ${text} PRIMARY KEY, expires_at bigint NOT NULL)`,
    // Of a session that was begun with a token: it ends with that.
    `ALTER TABLE tokens ADD COLUMN IF NOT EXISTS parent ${text}`,
  ],
};

/** PostgreSQL refuses to look into JSON of which any text has NUL or half a surrogate pair: here they stay as written. */
function readableJson(column: string): string {
  return String.raw`regexp_replace(${column}, '([^\\])((\\\\)*)\\u', '\1\2\\\\u', 'g')::json`;
}

const runsOfStarter: Migration = {
  version: 18,
  kind: 'expand',
  statements: [
    `ALTER TABLE runs ADD COLUMN IF NOT EXISTS started_by ${text}`,
    // As `actorName` says it.
    `UPDATE runs SET started_by = coalesce(json #>> '{startedBy,name}', 'hook of ' || (json #>> '{startedBy,repository}'),
      json #>> '{startedBy,kind}') FROM (SELECT id AS run, ${readableJson('state')} AS json FROM runs) AS read WHERE id = run`,
    'CREATE INDEX IF NOT EXISTS runs_of_starter ON runs (project, started_by, no)',
  ],
};

const runGroups: Migration = {
  version: 19,
  kind: 'expand',
  statements: [
    `CREATE TABLE IF NOT EXISTS run_groups (
      id bigint PRIMARY KEY, project ${text} NOT NULL, name ${text} NOT NULL, description text NOT NULL,
      meta ${text} NOT NULL, status ${text} NOT NULL, change_id ${text} NOT NULL, creator ${text} NOT NULL,
      created_at bigint NOT NULL, updated_by ${text} NOT NULL, updated_at bigint NOT NULL
    )`,
    'CREATE UNIQUE INDEX IF NOT EXISTS run_groups_by_name ON run_groups (project, lower(name))',
    'CREATE INDEX IF NOT EXISTS run_groups_by_age ON run_groups (project, created_at, id)',
    'CREATE INDEX IF NOT EXISTS run_groups_by_change ON run_groups (change_id)',
    'ALTER TABLE runs ADD COLUMN IF NOT EXISTS run_group bigint',
    'CREATE INDEX IF NOT EXISTS runs_of_group ON runs (run_group, no) WHERE run_group IS NOT NULL',
  ],
};

const artifactRemovals: Migration = {
  version: 20,
  kind: 'expand',
  statements: [
    // Pieces of files that workflows leave: kept apart from blobs, to go with their build.
    `CREATE TABLE IF NOT EXISTS artifact_bytes (
      build ${text} NOT NULL, sha256 ${text} NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (build, sha256)
    )`,
    // What is left of the files of a build after they were removed.
    `CREATE TABLE IF NOT EXISTS artifact_removals (
      build ${text} PRIMARY KEY, at bigint NOT NULL, files bigint NOT NULL, bytes bigint NOT NULL
    )`,
  ],
};

const runsByStart: Migration = {
  version: 21,
  kind: 'expand',
  statements: ['CREATE INDEX IF NOT EXISTS runs_by_start ON runs (project, started_at, no)'],
};

const unusedSecrets: Migration = {
  version: 22,
  kind: 'expand',
  statements: [
    // Of what was sealed for a request, until that is taken. What was there before is taken for used.
    'ALTER TABLE secrets ADD COLUMN IF NOT EXISTS unused_since bigint',
    'CREATE INDEX IF NOT EXISTS secrets_unused ON secrets (unused_since) WHERE unused_since IS NOT NULL',
  ],
};

const artifactCounts: Migration = {
  version: 23,
  kind: 'expand',
  statements: [
    // What each build has left, so that the room of a project is a sum over few rows.
    `CREATE TABLE IF NOT EXISTS artifact_builds (
      build ${text} PRIMARY KEY, project ${text} NOT NULL, bytes bigint NOT NULL, at bigint NOT NULL
    )`,
    'CREATE INDEX IF NOT EXISTS artifact_builds_of_project ON artifact_builds (project, bytes)',
    `INSERT INTO artifact_builds (build, project, bytes, at) ${countedArtifacts} ON CONFLICT (build) DO NOTHING`,
  ],
};

const keysOfGroups: Migration = {
  version: 24,
  kind: 'expand',
  statements: [
    // What makes two names the same is for the program to say: of names of before, the case of ASCII letters.
    `ALTER TABLE run_groups ADD COLUMN IF NOT EXISTS name_key ${text}`,
    'UPDATE run_groups SET name_key = lower(name) WHERE name_key IS NULL',
    'CREATE UNIQUE INDEX IF NOT EXISTS run_groups_by_key ON run_groups (project, name_key)',
  ],
};

export const migrations: readonly Migration[] = [
  first,
  versionsSideBySide,
  knownCopies,
  strictestServer,
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
