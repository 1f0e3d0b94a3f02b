import type { ArtifactBounds, ArtifactFile, ArtifactPiece, ArtifactStore, StoredArtifact } from './artifacts.ts';
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
  };
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
