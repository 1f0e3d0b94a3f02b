import { type Attached, actorName } from '@signalbox/engine';
import { noteLimits } from '@signalbox/protocol';
import type { Store } from '@signalbox/store';

type DecisionRef = { readonly run: string; readonly step: string; readonly visit: number };

/** What was put to a decision by now, for the steps that come after it. */
export async function attachedTo(store: Pick<Store, 'notes'>, { run, step, visit }: DecisionRef): Promise<Attached> {
  const all = await store.notes(run, 2 * (noteLimits.comments + noteLimits.files));
  const notes = all.filter((note) => note.step === step && note.visit === visit);
  return {
    evidence: notes.flatMap((note) => {
      if (note.kind !== 'evidence') return [];
      const { name, bytes, sha256, by } = note;
      return [{ name, bytes, sha256, by: actorName(by) }];
    }),
    comments: notes.flatMap((note) => (note.kind === 'comment' ? [{ by: actorName(note.by), text: note.text }] : [])),
  };
}
