import { z } from 'zod';

/** Also the name of a variable, as pipelines use it. */
const secretName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'letters, digits, "_", "." and "-", not beginning with a digit, "." or "-"');

const word = z.string().min(1).max(200);

/** For all projects, for this one, or for one environment of it: what is nearest is taken. */
const place = {
  name: secretName,
  global: z.boolean().optional(),
  environment: word.optional(),
};

const isOnePlace = (given: { readonly global?: boolean | undefined; readonly environment?: string | undefined }) =>
  given.global !== true || given.environment === undefined;

const onePlace = 'a global secret is of no environment';

/** Nothing in a list: anything. Branches are globs, images are names without a tag. */
const limits = {
  events: z.array(word).max(20),
  branches: z.array(word).max(100),
  images: z.array(word).max(100),
};

/** What is shorter would be blotted out of every log, and is guessed soon. */
const shortest = 4;

/** A list that is missing stays as it was: with another value a secret goes nowhere that it did not go. */
export const PutSecretBody = z
  .strictObject({
    ...place,
    value: z
      .string()
      .max(65_536)
      .refine((value) => value.trim().length >= shortest, `at least ${shortest} characters`),
    events: limits.events.optional(),
    branches: limits.branches.optional(),
    images: limits.images.optional(),
  })
  .refine(isOnePlace, onePlace);
export type PutSecretBody = z.infer<typeof PutSecretBody>;

export const RemoveSecretBody = z.strictObject(place).refine(isOnePlace, onePlace);
export type RemoveSecretBody = z.infer<typeof RemoveSecretBody>;

/** Never its value. */
export const SecretView = z.object({
  name: z.string(),
  global: z.boolean(),
  environment: z.string().optional(),
  ...limits,
  /** Counts its values. */
  version: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type SecretView = z.infer<typeof SecretView>;

export const SecretRemoved = z.object({ name: z.string() });
export type SecretRemoved = z.infer<typeof SecretRemoved>;

/** `resealed`: values that came under the newest key. `made`: whether that is a new one, or the first of the operator's. */
export const MasterKeyRotated = z.object({ resealed: z.number(), made: z.boolean() });
export type MasterKeyRotated = z.infer<typeof MasterKeyRotated>;
