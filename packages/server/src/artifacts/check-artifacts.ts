import type { FileStore, Store } from '@signalbox/store';

/** `missing`: pieces of files that are not there. `orphans`: pieces of ended builds that belong to no file. */
export type ArtifactFindings = {
  readonly missing: number;
  readonly orphans: number;
  readonly builds: number;
  readonly bytes: number;
};

type Kept = {
  readonly store: Pick<Store, 'artifactPieces' | 'artifactUse'>;
  readonly files: Pick<FileStore, 'keptArtifacts' | 'artifact' | 'blob'>;
};

/** Holds the files of builds against what is kept of them. What changes meanwhile is looked at again before it is told. */
export async function checkArtifacts({ store, files }: Kept): Promise<ArtifactFindings> {
  const kept = await files.keptArtifacts();
  const [known, use] = await Promise.all([store.artifactPieces(), store.artifactUse()]);
  const keptIds = new Set(kept.map(idOf));
  const knownIds = new Set(known.map(idOf));
  const ended = new Map(use.map((each) => [each.build, each.ended]));
  let missing = 0;
  for (const { build, sha256 } of known) {
    if (keptIds.has(idOf({ build, sha256 }))) continue;
    const bytes = (await files.artifact(build, sha256)) ?? (await files.blob(sha256));
    if (!bytes) missing += 1;
  }
  const orphans = kept.filter((piece) => !knownIds.has(idOf(piece)) && ended.get(piece.build) !== false).length;
  return { missing, orphans, builds: use.length, bytes: use.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function idOf({ build, sha256 }: { readonly build: string; readonly sha256: string }): string {
  return `${sha256} ${build}`;
}
