import type { TransitionView } from '@signalbox/protocol';
import { foldStory, type Story } from '../story/fold-story.ts';

/** Stories every so many transitions of one journal, so that going back does not begin at its start. */
export type Checkpoints = { readonly every: number; readonly stories: readonly (Story | undefined)[] };

export const noCheckpoints: Checkpoints = { every: 250, stories: [undefined] };

/** The story after transition `seq` of a journal that begins with its first, with what is known then for the next time. */
export function storyAt(
  journal: readonly TransitionView[],
  seq: number,
  { every, stories }: Checkpoints,
): { readonly story: Story | undefined; readonly checkpoints: Checkpoints } {
  const until = Math.max(0, Math.min(seq, journal.length));
  const known = [...stories];
  while (known.length * every <= until) {
    const from = (known.length - 1) * every;
    known.push(foldStory(known.at(-1), journal.slice(from, from + every)));
  }
  const nearest = Math.floor(until / every);
  const story = foldStory(known[nearest], journal.slice(nearest * every, until));
  return { story, checkpoints: { every, stories: known } };
}
