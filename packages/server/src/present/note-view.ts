import { actorName } from '@signalbox/engine';
import type { CommentView, EvidenceView } from '@signalbox/protocol';
import type { CommentNote, EvidenceNote, Note } from '@signalbox/store';

export function noteViews(notes: readonly Note[]): { comments: CommentView[]; evidence: EvidenceView[] } {
  return {
    comments: notes.flatMap((note) => (note.kind === 'comment' ? [commentView(note)] : [])),
    evidence: notes.flatMap((note) => (note.kind === 'evidence' ? [evidenceView(note)] : [])),
  };
}

export function commentView({ id, step, visit, at, by, text }: CommentNote): CommentView {
  return { id, step, visit, at, by: actorName(by), text };
}

export function evidenceView({ id, step, visit, at, by, name, bytes, sha256 }: EvidenceNote): EvidenceView {
  return { id, step, visit, at, by: actorName(by), name, bytes, sha256 };
}
