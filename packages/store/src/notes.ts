import type { Actor, Instant } from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';

/** What people say about a decision beside their votes, and the files that they put to it. */
export type NoteStore = {
  /** Only while the decision is open, and no more than `most` of the kind. What is told for good is told with it. */
  readonly addNote: (note: Note, most: number, audited: AuditEntry) => Promise<NoteTaken>;
  /** Of a run, in the order of their times: the latest of them. */
  readonly notes: (run: string, limit: number) => Promise<readonly Note[]>;
  /** Of one decision, in the order of their times: all that it may have. */
  readonly notesOf: (place: Pick<Note, 'run' | 'step' | 'visit'>) => Promise<readonly Note[]>;
  readonly note: (id: string) => Promise<Note | undefined>;
};

export type NoteTaken = 'taken' | 'closed' | 'full';

export type Note = CommentNote | EvidenceNote;

type NoteOf = {
  readonly id: string;
  readonly run: string;
  readonly step: string;
  readonly visit: number;
  readonly at: Instant;
  readonly by: Actor;
};

export type CommentNote = NoteOf & { readonly kind: 'comment'; readonly text: string };

/** The file is a blob under its SHA-256; its name is nothing but data. */
export type EvidenceNote = NoteOf & {
  readonly kind: 'evidence';
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
};
