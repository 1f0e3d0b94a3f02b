/** What the first version of the schema was made of. */
export const firstTables: readonly string[] = [
  // Rows are found by their text ids; `no` keeps the keys of other tables narrow, and gives lists their order.
  `CREATE TABLE IF NOT EXISTS runs (
    no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, project TEXT NOT NULL, name TEXT NOT NULL, flow TEXT NOT NULL,
    flow_hash TEXT NOT NULL, status TEXT NOT NULL, seq INTEGER NOT NULL, due_at INTEGER, awaits_person INTEGER NOT NULL,
    started_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, archived_at INTEGER, state TEXT NOT NULL
  ) STRICT`,
  'CREATE INDEX IF NOT EXISTS runs_of_project ON runs (project)',
  'CREATE INDEX IF NOT EXISTS runs_of_flow ON runs (project, flow)',
  'CREATE INDEX IF NOT EXISTS runs_of_status ON runs (project, status)',
  'CREATE UNIQUE INDEX IF NOT EXISTS runs_by_name ON runs (project, name) WHERE archived_at IS NULL',
  'CREATE INDEX IF NOT EXISTS runs_due ON runs (due_at) WHERE due_at IS NOT NULL',
  'CREATE INDEX IF NOT EXISTS runs_awaiting_person ON runs (project) WHERE awaits_person = 1',
  `CREATE TABLE IF NOT EXISTS run_journal (
    no INTEGER PRIMARY KEY, run INTEGER NOT NULL, seq INTEGER NOT NULL, transition TEXT NOT NULL
  ) STRICT`,
  'CREATE UNIQUE INDEX IF NOT EXISTS run_journal_by_seq ON run_journal (run, seq)',
  `CREATE TABLE IF NOT EXISTS closed_visits (
    no INTEGER PRIMARY KEY, run INTEGER NOT NULL, step TEXT NOT NULL, visit INTEGER NOT NULL, closed TEXT NOT NULL
  ) STRICT`,
  'CREATE UNIQUE INDEX IF NOT EXISTS closed_visits_by_step ON closed_visits (run, step, visit)',
  `CREATE TABLE IF NOT EXISTS attempts (
    no INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, project TEXT NOT NULL, run TEXT NOT NULL, step TEXT NOT NULL,
    visit INTEGER NOT NULL, attempt INTEGER NOT NULL, at INTEGER NOT NULL
  ) STRICT`,
  'CREATE INDEX IF NOT EXISTS attempts_of_project ON attempts (project)',
  `CREATE TABLE IF NOT EXISTS builds (
    no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, project TEXT NOT NULL, repository TEXT NOT NULL,
    number INTEGER NOT NULL, attempt_uuid TEXT, status TEXT NOT NULL, seq INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, state TEXT NOT NULL
  ) STRICT`,
  'CREATE INDEX IF NOT EXISTS builds_of_project ON builds (project)',
  'CREATE INDEX IF NOT EXISTS builds_of_repository ON builds (project, repository)',
  'CREATE UNIQUE INDEX IF NOT EXISTS builds_by_number ON builds (repository, number)',
  'CREATE INDEX IF NOT EXISTS builds_of_attempt ON builds (attempt_uuid) WHERE attempt_uuid IS NOT NULL',
  `CREATE TABLE IF NOT EXISTS build_journal (
    no INTEGER PRIMARY KEY, build INTEGER NOT NULL, seq INTEGER NOT NULL, transition TEXT NOT NULL
  ) STRICT`,
  'CREATE UNIQUE INDEX IF NOT EXISTS build_journal_by_seq ON build_journal (build, seq)',
  `CREATE TABLE IF NOT EXISTS build_numbers (
    repository TEXT NOT NULL PRIMARY KEY, latest INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  // `claimable_at` is the end of the lease while somebody holds the task, else the time before which nobody may.
  `CREATE TABLE IF NOT EXISTS tasks (
    id TEXT NOT NULL PRIMARY KEY, project TEXT NOT NULL, kind TEXT NOT NULL, claimable_at INTEGER NOT NULL,
    owner TEXT, epoch INTEGER NOT NULL, tries INTEGER NOT NULL, created_at INTEGER NOT NULL, labels TEXT NOT NULL,
    payload TEXT NOT NULL, problem TEXT
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS tasks_claimable ON tasks (kind, claimable_at)',
  `CREATE TABLE IF NOT EXISTS claims (
    key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS facts (
    key TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS actions (
    project TEXT NOT NULL, name TEXT NOT NULL, uuid TEXT NOT NULL, job TEXT NOT NULL, updated_at INTEGER NOT NULL,
    PRIMARY KEY (project, name)
  ) STRICT`,
  `CREATE TABLE IF NOT EXISTS flows (
    project TEXT NOT NULL, name TEXT NOT NULL, uuid TEXT NOT NULL, hash TEXT NOT NULL, updated_at INTEGER NOT NULL,
    PRIMARY KEY (project, name)
  ) STRICT`,
  // Addressed by content: equal flows of two projects are one row.
  `CREATE TABLE IF NOT EXISTS flow_versions (
    hash TEXT NOT NULL PRIMARY KEY, version TEXT NOT NULL, pinned_at INTEGER NOT NULL
  ) STRICT`,
  `CREATE TABLE IF NOT EXISTS users (
    id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, groups TEXT NOT NULL, token_hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
  ) STRICT`,
  `CREATE TABLE IF NOT EXISTS agents (
    id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, key_hash TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL
  ) STRICT`,
  // A hook names no project: a repository of a forge belongs to one.
  `CREATE TABLE IF NOT EXISTS repositories (
    id TEXT NOT NULL PRIMARY KEY, project TEXT NOT NULL, scm TEXT NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL,
    default_branch TEXT NOT NULL, hook_secret_id TEXT NOT NULL, start_rule TEXT, created_at INTEGER NOT NULL,
    UNIQUE (scm, name)
  ) STRICT`,
  'CREATE TABLE IF NOT EXISTS secrets (id TEXT NOT NULL PRIMARY KEY, sealed BLOB NOT NULL) STRICT',
  'CREATE TABLE IF NOT EXISTS sealing_keys (id TEXT NOT NULL PRIMARY KEY, proof BLOB NOT NULL) STRICT',
  'CREATE TABLE IF NOT EXISTS settings (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT',
];
