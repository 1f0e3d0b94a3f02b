import { z } from 'zod';

/** What people say of a decision beside their votes, and the files that they put to it. */
export const noteLimits = {
  /** Characters of a comment. */
  commentLength: 4000,
  /** Of one visit of a decision. */
  comments: 200,
  files: 20,
  fileBytes: 5 * 1024 * 1024,
} as const;

const step = z.string().min(1).max(200);
/** Of the decision; the one that is open where it is left out. */
const visit = z.coerce.number().int().min(1).optional();

/** Whose it is comes from the credential alone. */
export const CommentBody = z.strictObject({
  step,
  visit,
  text: z.string().trim().min(1).max(noteLimits.commentLength),
});
export type CommentBody = z.infer<typeof CommentBody>;

/** The file itself is the body, as `application/octet-stream`. Its name is for people: nothing is found by it. */
export const EvidenceQuery = z.object({
  step,
  visit,
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    .regex(/^[^\u0000-\u001f\u007f]+$/, 'has characters that no name of a file has'),
});
export type EvidenceQuery = z.infer<typeof EvidenceQuery>;

const Note = { id: z.string(), step: z.string(), visit: z.number(), at: z.number(), by: z.string() };

export const CommentView = z.object({ ...Note, text: z.string() });
export type CommentView = z.infer<typeof CommentView>;

export const EvidenceView = z.object({ ...Note, name: z.string(), bytes: z.number(), sha256: z.string() });
export type EvidenceView = z.infer<typeof EvidenceView>;
