import { type Attached, actorName } from '@signalbox/engine';
import type { Store } from '@signalbox/store';

type DecisionRef = { readonly run: string; readonly step: string; readonly visit: number };

/** What was put to a decision by now, for the steps that come after it. */
export async function attachedTo(store: Pick<Store, 'notesOf'>, place: DecisionRef): Promise<Attached> {
  const notes = await store.notesOf(place);
  return {
    evidence: notes.flatMap((note) => {
      if (note.kind !== 'evidence') return [];
      const { name, bytes, sha256, by } = note;
      return [{ name, bytes, sha256, by: actorName(by) }];
    }),
    comments: notes.flatMap((note) => (note.kind === 'comment' ? [{ by: actorName(note.by), text: note.text }] : [])),
  };
}
