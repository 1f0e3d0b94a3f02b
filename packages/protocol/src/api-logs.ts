import { z } from 'zod';
import { LogQuery } from './api-bodies.ts';
import { StepLogQuery } from './api-job-views.ts';

/** Without a page: which log. */
export const LogPlaceQuery = LogQuery.omit({ from: true, limit: true });
export const StepLogPlaceQuery = StepLogQuery.omit({ from: true, limit: true });

/** How long a log is so far, and where in it the commands of its step begin; the first 5000 of them. */
export const LogOutlineView = z.object({
  next: z.number(),
  commands: z.array(z.number()),
  /** Of which execution of its workflow: what was read of another one is not of this log. */
  epoch: z.number(),
  over: z.boolean(),
});
export type LogOutlineView = z.infer<typeof LogOutlineView>;

const search = {
  q: z.string().min(1).max(500),
  /** `q` is a regular expression of RE2. */
  regex: z.enum(['0', '1']).default('0'),
  /** Capitals count. */
  case: z.enum(['0', '1']).default('0'),
};

export const LogSearchQuery = LogQuery.omit({ limit: true }).extend(search);
export const StepLogSearchQuery = StepLogQuery.omit({ limit: true }).extend(search);

/**
 * The lines of a part of a log in which something was found, without colours and the like. A part is as long as one
 * answer may take: the next one begins at `next`, and `atEnd` says that there is none so far.
 */
export const LogMatchesView = z.object({
  matches: z.array(z.number()),
  next: z.number(),
  atEnd: z.boolean(),
  epoch: z.number(),
});
export type LogMatchesView = z.infer<typeof LogMatchesView>;
