import { describe, expect, test } from 'vitest';
import type { FlowVersion } from '../flow/flow.ts';
import { picture } from './picture.ts';
import { type Act, play } from './play.ts';

export type RunCase = {
  readonly flow: FlowVersion;
  readonly given: readonly Act[];
  readonly when: Act;
  /** See `Played.answer`. */
  readonly answer: string;
  /** See `picture`; absent where the run stays as it was. */
  readonly becomes?: string;
};

/** Checks a table of cases, each named by a sentence. */
export function runCases(about: string, cases: { readonly [sentence: string]: RunCase }): void {
  describe(about, () => {
    test.each(Object.entries(cases))('%s', (_, { flow, given, when, answer, becomes }) => {
      const before = play(flow, given);
      const after = play(flow, [...given, when]);
      expect(after.answer).toBe(answer);
      if (becomes === undefined) expect(after.run).toEqual(before.run);
      else expect(picture(after.run)).toBe(becomes);
    });
  });
}
