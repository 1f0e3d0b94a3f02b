import { z } from 'zod';

export const ProcView = z.object({
  name: z.string(),
  status: z.enum(['pending', 'running', 'success', 'failure', 'killed', 'skipped']),
  exitCode: z.number().optional(),
  startedAt: z.number().optional(),
  finishedAt: z.number().optional(),
});

export const WorkflowView = z.object({
  name: z.string(),
  status: z.enum(['queued', 'running', 'success', 'failure', 'error', 'killed']),
  agent: z.string().optional(),
  epoch: z.number(),
  message: z.string().optional(),
  procs: z.array(ProcView),
});

export const BuildView = z.object({
  id: z.string(),
  project: z.string(),
  repository: z.string(),
  number: z.number(),
  event: z.string(),
  commit: z.string(),
  ref: z.string(),
  branch: z.string(),
  author: z.string(),
  message: z.string(),
  status: z.enum(['queued', 'running', 'success', 'failure', 'error', 'killed']),
  detail: z.string().optional(),
  run: z.object({ id: z.string(), step: z.string() }).optional(),
  warnings: z.array(z.string()),
  workflows: z.array(WorkflowView),
  createdAt: z.number(),
  updatedAt: z.number(),
  seq: z.number(),
});
export type BuildView = z.infer<typeof BuildView>;

export const LogLineView = z.object({ pos: z.number(), time: z.number(), type: z.number(), out: z.string() });
export type LogLineView = z.infer<typeof LogLineView>;

/** `next`: where the page after this one begins. `over`: nothing will come there. `epoch`: as in the outline of a log. */
export const LogPage = z.object({
  lines: z.array(LogLineView),
  next: z.number(),
  over: z.boolean(),
  epoch: z.number().optional(),
});
export type LogPage = z.infer<typeof LogPage>;
