import { z } from 'zod';

const text = z.string();
const environment = z.record(z.string(), z.string());

const ProcPlan = z.object({
  name: text,
  image: text,
  commands: z.array(text),
  environment,
  directory: text.exactOptional(),
  dependsOn: z.array(text),
  onSuccess: z.boolean(),
  onFailure: z.boolean(),
  failureIgnored: z.boolean(),
});

/** What `Pipeline.config` is for agents of ours: the plan of `pipeline`, read again by the one who runs it. */
export const WorkflowPlan = z.object({
  version: z.literal(1),
  name: text,
  labels: environment,
  clone: z.object({ url: text, commit: text, ref: text }).nullable(),
  environment,
  procs: z.array(ProcPlan).max(10_000),
});
export type WorkflowPlan = z.infer<typeof WorkflowPlan>;
