import { z } from 'zod';
import { CodeParam } from './job-rpc.ts';
import { json } from './json.ts';

/** Stands bare in the flow language. */
const word = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/);
const name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u);
const keys = z.array(z.string().regex(/^\w{1,100}$/)).max(100);
const path = keys.readonly();
const ms = z.number().int().min(1);

const Binding = z.object({
  name: word,
  from: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('literal'), value: json }),
    z.object({ kind: z.literal('input'), name: word }),
    z.object({ kind: z.literal('result'), step: word, path }),
    z.object({ kind: z.literal('context'), path }),
    z.object({ kind: z.literal('config'), path: keys.min(1).readonly() }),
    z.object({
      kind: z.literal('secret'),
      name: z
        .string()
        .max(100)
        .regex(/^[A-Za-z_]\w*(\.\w+)*$/),
    }),
  ]),
});

const Target = z.union([
  z.enum(['done', 'stopped', 'hold', 'rollback']),
  z.object({ step: word }),
  z.object({ fork: z.array(word).max(1000).readonly() }),
]);

/** The same as the engine's steps. */
const Step = z.object({
  name: word,
  job: name,
  args: z.array(Binding).max(250).readonly(),
  actArgs: z.record(word, z.array(Binding).max(250).readonly()).exactOptional(),
  byValue: z.literal(true).exactOptional(),
  on: z.record(word, Target),
  trigger: z.enum(['auto', 'manual']),
  enter: z.literal('all').exactOptional(),
  timeoutMs: ms.exactOptional(),
  retry: z.object({ maxAttempts: ms, backoffMs: ms, maxBackoffMs: ms }).exactOptional(),
});

/** A flow that the modules of a job host define. Nothing comes of it but by a person who applies it. */
export const DeclaredFlow = z.object({
  name,
  description: z.string().max(10_000).exactOptional(),
  inputs: z.array(CodeParam).max(100).readonly(),
  steps: z.array(Step).min(1).max(1000).readonly(),
  onFailure: z.enum(['stop', 'hold', 'rollback']),
  hooks: z
    .object({ start: Step.exactOptional(), stop: Step.exactOptional(), finish: Step.exactOptional() })
    .exactOptional(),
});
export type DeclaredFlow = z.infer<typeof DeclaredFlow>;
