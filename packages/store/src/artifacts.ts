import type { Instant } from '@signalbox/engine';

/** Files that workflows of builds leave. They come in pieces, each of them a blob: nobody has a whole one in memory. */
export type ArtifactStore = {
  /**
   * Keeps room for a file that is about to come, where its project has so much left of `most`; counts it from then on. Of a
   * file of which a piece is there, room is kept already.
   */
  readonly reserveArtifact: (file: ReservedArtifact, most: number) => Promise<boolean>;
  /** Counts anew what ended builds have left, as the pieces say it: of some that were announced, none came. */
  readonly recountArtifacts: () => Promise<void>;
  /**
   * The same piece again is a repeat and changes nothing. `full`: the workflow has as many files, or as many bytes, as it
   * may have.
   */
  readonly addArtifactPiece: (piece: ArtifactPiece, most: ArtifactBounds) => Promise<'taken' | 'full'>;
  /** Those of a build that are whole, of all executions of its workflows, by their names. */
  readonly artifacts: (build: string) => Promise<readonly StoredArtifact[]>;
  /** SHA-256 of the pieces that make a file, in their order. */
  readonly piecesOfArtifact: (file: ArtifactFile) => Promise<readonly string[]>;
  /** Every build that has files, the one whose last came first before the others; or those of the project of one build. */
  readonly artifactUse: (beside?: string) => Promise<readonly ArtifactUse[]>;
  /** Each piece of each build, or of one. */
  readonly artifactPieces: (build?: string) => Promise<readonly { readonly build: string; readonly sha256: string }[]>;
  /** Forgets the files of a build, and keeps how many they were. */
  readonly forgetArtifacts: (build: string, at: Instant) => Promise<void>;
  readonly removedArtifacts: (build: string) => Promise<RemovedArtifacts | undefined>;
};

export type ReservedArtifact = ArtifactFile & { readonly bytes: number; readonly at: Instant };

export type ArtifactUse = {
  readonly build: string;
  readonly project: string;
  /** Of its files as they were announced. */
  readonly bytes: number;
  /** When its last file began to come. */
  readonly at: Instant;
  /** Nothing more comes of it. */
  readonly ended: boolean;
};

export type RemovedArtifacts = { readonly at: Instant; readonly files: number; readonly bytes: number };

/** A new lease of a workflow begins anew, as with logs. */
export type ArtifactFile = {
  readonly build: string;
  readonly workflow: string;
  readonly epoch: number;
  /** A path below the folder for results; nothing but data. */
  readonly name: string;
};

export type ArtifactPiece = ArtifactFile & {
  /** Where in the file it begins. */
  readonly position: number;
  readonly bytes: number;
  /** Of the whole file. */
  readonly total: number;
  readonly sha256: string;
  readonly at: Instant;
};

/** Of one execution of a workflow. */
export type ArtifactBounds = { readonly files: number; readonly bytes: number };

export type StoredArtifact = Omit<ArtifactFile, 'build'> & { readonly bytes: number; readonly at: Instant };
