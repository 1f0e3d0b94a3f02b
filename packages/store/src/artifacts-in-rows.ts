import { type BuildState, isBuildOver } from '@signalbox/engine';
import type {
  ArtifactBounds,
  ArtifactFile,
  ArtifactPiece,
  ArtifactStore,
  ArtifactUse,
  RemovedArtifacts,
  ReservedArtifact,
  StoredArtifact,
} from './artifacts.ts';
import type { Rows } from './rows.ts';
import type { Statement } from './statement.ts';

/** Pieces of files in rows of a database. */
export function artifactsInRows(rows: Rows): ArtifactStore {
  return {
    reserveArtifact: (file, most) => reserve(rows, file, most),
    recountArtifacts: async () => void (await rows.change([recount], [dropUncounted])),
    addArtifactPiece: (piece, most) => add(rows, piece, most),
    artifacts: (build) => rows.all<StoredArtifact>(selectWhole, build),
    piecesOfArtifact: async (file) => {
      const sql = `SELECT sha256 FROM artifact_pieces WHERE ${sameFile} ORDER BY position`;
      return (await rows.all<{ readonly sha256: string }>(sql, ...placeOf(file))).map(({ sha256 }) => sha256);
    },
    artifactUse: async (beside) => {
      const of = beside === undefined ? '' : 'WHERE a.project = (SELECT project FROM builds WHERE id = ?)';
      const sql = `SELECT a.build AS build, a.project AS project, b.status AS status, a.bytes AS bytes, a.at AS at
        FROM artifact_builds a JOIN builds b ON b.id = a.build ${of} ORDER BY a.at, a.build`;
      const found = await rows.all<UseRow>(sql, ...(beside === undefined ? [] : [beside]));
      return found.map(({ status, ...use }) => ({ ...use, ended: isBuildOver({ state: { status } }) }));
    },
    artifactPieces: (build) =>
      build === undefined
        ? rows.all('SELECT DISTINCT build, sha256 FROM artifact_pieces ORDER BY build, sha256')
        : rows.all('SELECT DISTINCT build, sha256 FROM artifact_pieces WHERE build = ? ORDER BY sha256', build),
    forgetArtifacts: async (build, at) => void (await rows.change(...forget(build, at))),
    removedArtifacts: async (build) => {
      const sql = 'SELECT at, files, bytes FROM artifact_removals WHERE build = ?';
      return (await rows.all<RemovedArtifacts>(sql, build))[0];
    },
  };
}

type UseRow = Omit<ArtifactUse, 'ended'> & Pick<BuildState, 'status'>;

async function reserve(rows: Rows, file: ReservedArtifact, most: number): Promise<boolean> {
  const { build, bytes, at } = file;
  const project = '(SELECT project FROM builds WHERE id = ?)';
  const hasRoom = `? + (SELECT coalesce(sum(bytes), 0) FROM artifact_builds WHERE project = ${project}) <= ?`;
  const asked = [bytes, build, most] as const;
  const changed = await rows.change(
    // Of two at once the second sees what the first has taken.
    [`UPDATE projects SET name = name WHERE name = ${project}`, build],
    [
      `INSERT INTO artifact_builds (build, project, bytes, at) SELECT id, project, 0, CAST(? AS bigint) FROM builds
       WHERE id = ? AND ${hasRoom} ON CONFLICT (build) DO NOTHING`,
      ...([at, build, ...asked] as const),
    ],
    [
      `UPDATE artifact_builds SET bytes = bytes + ?, at = ? WHERE build = ?
         AND NOT EXISTS (SELECT 1 FROM artifact_pieces WHERE ${sameFile})
         AND ${hasRoom}`,
      ...([bytes, at, build, ...placeOf(file), ...asked] as const),
    ],
  );
  if (changed.at(-1) === 1) return true;
  return (await rows.all(`SELECT 1 FROM artifact_pieces WHERE ${sameFile} LIMIT 1`, ...placeOf(file))).length > 0;
}

const isOver = `builds.status IN ('finished', 'killed')`;

/** It stands in a migration of each database, too: whoever changes what is counted writes another one beside it. */
export const countedArtifacts = `SELECT builds.id, builds.project, counted.bytes, counted.at FROM (
    SELECT build, CAST(sum(total) AS bigint) AS bytes, max(at) AS at FROM (
      SELECT build, max(total) AS total, max(at) AS at FROM artifact_pieces GROUP BY build, workflow, epoch, name
    ) AS files GROUP BY build
  ) AS counted JOIN builds ON builds.id = counted.build`;

const recount = `INSERT INTO artifact_builds (build, project, bytes, at) ${countedArtifacts} WHERE ${isOver}
  ON CONFLICT (build) DO UPDATE SET bytes = excluded.bytes, at = excluded.at`;

const dropUncounted = `DELETE FROM artifact_builds
  WHERE NOT EXISTS (SELECT 1 FROM artifact_pieces WHERE artifact_pieces.build = artifact_builds.build)
    AND EXISTS (SELECT 1 FROM builds WHERE id = artifact_builds.build AND ${isOver})`;

/** Of executions that were begun anew, as those of before are removed, too. */
function forget(build: string, at: number): readonly Statement[] {
  return [
    [
      `INSERT INTO artifact_removals (build, at, files, bytes)
       SELECT ?, ?, count(*), sum(bytes) FROM (
         SELECT sum(bytes) AS bytes FROM artifact_pieces WHERE build = ? GROUP BY workflow, epoch, name
       ) AS files HAVING count(*) > 0
       ON CONFLICT (build) DO UPDATE SET
         at = excluded.at, files = artifact_removals.files + excluded.files, bytes = artifact_removals.bytes + excluded.bytes`,
      ...([build, at, build] as const),
    ],
    ['DELETE FROM artifact_pieces WHERE build = ?', build],
    ['DELETE FROM artifact_builds WHERE build = ?', build],
  ];
}

const sameWorkflow = 'build = ? AND workflow = ? AND epoch = ?';
const sameFile = `${sameWorkflow} AND name = ?`;

/** A bigint of PostgreSQL's sum is a numeric, which comes as text. */
const selectWhole = `SELECT workflow, epoch, name, max(total) AS bytes, max(at) AS at FROM artifact_pieces WHERE build = ?
  GROUP BY workflow, epoch, name HAVING sum(bytes) = max(total) ORDER BY workflow, name, epoch`;

async function add(rows: Rows, piece: ArtifactPiece, most: ArtifactBounds): Promise<'taken' | 'full'> {
  const { build, workflow, epoch, name, position, bytes, total, sha256, at } = piece;
  const insert: Statement = [
    `INSERT INTO artifact_pieces (build, workflow, epoch, name, position, bytes, total, sha256, at)
     SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?
     WHERE (SELECT coalesce(sum(bytes), 0) FROM artifact_pieces WHERE ${sameWorkflow}) <= ?
       AND (SELECT count(DISTINCT name) FROM artifact_pieces WHERE ${sameWorkflow} AND name <> ?) < ?
     ON CONFLICT DO NOTHING`,
    ...([build, workflow, epoch, name, position, bytes, total, sha256, at] as const),
    ...([build, workflow, epoch, most.bytes - bytes] as const),
    ...([build, workflow, epoch, name, most.files] as const),
  ];
  const [added] = await rows.change(insert);
  if (added === 1) return 'taken';
  const there = `SELECT 1 FROM artifact_pieces WHERE ${sameFile} AND position = ?`;
  return (await rows.all(there, ...placeOf(piece), position)).length > 0 ? 'taken' : 'full';
}

function placeOf({ build, workflow, epoch, name }: ArtifactFile) {
  return [build, workflow, epoch, name] as const;
}
