import { type BuildState, isBuildOver } from '@signalbox/engine';
import type {
  ArtifactBounds,
  ArtifactFile,
  ArtifactPiece,
  ArtifactStore,
  ArtifactUse,
  RemovedArtifacts,
  StoredArtifact,
} from './artifacts.ts';
import type { Rows } from './rows.ts';
import type { Statement } from './statement.ts';

/** Pieces of files in rows of a database. */
export function artifactsInRows(rows: Rows): ArtifactStore {
  return {
    addArtifactPiece: (piece, most) => add(rows, piece, most),
    artifacts: (build) => rows.all<StoredArtifact>(selectWhole, build),
    artifactBlobs: async (file) => {
      const sql = `SELECT sha256 FROM artifact_pieces WHERE ${sameFile} ORDER BY position`;
      return (await rows.all<{ readonly sha256: string }>(sql, ...placeOf(file))).map(({ sha256 }) => sha256);
    },
    artifactUse: async (beside) => {
      const of = beside === undefined ? '' : 'WHERE b.project = (SELECT project FROM builds WHERE id = ?)';
      const sql = `SELECT b.id AS build, b.project AS project, b.status AS status, sum(p.bytes) AS bytes, max(p.at) AS at
        FROM artifact_pieces p JOIN builds b ON b.id = p.build ${of} GROUP BY b.id, b.project, b.status ORDER BY 5, 1`;
      const found = await rows.all<UseRow>(sql, ...(beside === undefined ? [] : [beside]));
      return found.map(({ status, bytes, ...use }) => ({
        ...use,
        bytes: Number(bytes),
        ended: isBuildOver({ state: { status } }),
      }));
    },
    artifactPieces: () => rows.all('SELECT DISTINCT build, sha256 FROM artifact_pieces ORDER BY build, sha256'),
    forgetArtifacts: async (build, at) => void (await rows.change(...forget(build, at))),
    removedArtifacts: async (build) => {
      const sql = 'SELECT at, files, bytes FROM artifact_removals WHERE build = ?';
      return (await rows.all<RemovedArtifacts>(sql, build))[0];
    },
  };
}

/** A bigint of PostgreSQL's sum is a numeric, which comes as text. */
type UseRow = Omit<ArtifactUse, 'ended' | 'bytes'> & Pick<BuildState, 'status'> & { readonly bytes: number | string };

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
