import { matchesGlob, parseGlob } from './glob.ts';

/** What a `when: branch` would match, for others who ask for branches; undefined where the text is no pattern. */
export function branchPattern(text: string): ((branch: string) => boolean) | undefined {
  const glob = parseGlob([{ text, written: true }]);
  return glob && ((branch) => matchesGlob(glob, branch, { patternSteps }));
}

/** A pattern of 200 characters on a branch of 1000: what a hook may have to decide a hundred times. */
const patternSteps = 200_000;
