import { z } from 'zod';

export const ProcView = z.object({
  name: z.string(),
  status: z.enum(['pending', 'running', 'success', 'failure', 'killed', 'skipped']),
  exitCode: z.number().optional(),
  startedAt: z.number().optional(),
  finishedAt: z.number().optional(),
  /** What it has said for others to use. */
  outputs: z.record(z.string(), z.string()).optional(),
});

export const WorkflowView = z.object({
  name: z.string(),
  /** `waiting`: for other workflows of the build. */
  status: z.enum(['waiting', 'queued', 'running', 'success', 'failure', 'error', 'killed', 'skipped']),
  /** The name of the agent that has it. */
  agent: z.string().optional(),
  epoch: z.number(),
  /** When an agent has taken it, the newest time where there were several. */
  startedAt: z.number().optional(),
  finishedAt: z.number().optional(),
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

/** A file that a workflow has left; its name is a path, and nothing but data. */
export const ArtifactView = z.object({
  id: z.string(),
  workflow: z.string(),
  name: z.string(),
  bytes: z.number(),
  at: z.number(),
});
export type ArtifactView = z.infer<typeof ArtifactView>;

/** The files of a build that are there, and how many were removed when they were too old, or too many of a project. */
export const ArtifactsView = z.object({
  artifacts: z.array(ArtifactView),
  removed: z.object({ at: z.number(), files: z.number(), bytes: z.number() }).exactOptional(),
});
export type ArtifactsView = z.infer<typeof ArtifactsView>;

/** What a step has said for others to use. */
export const OutputsView = z.object({
  workflow: z.string(),
  step: z.string(),
  outputs: z.record(z.string(), z.string()),
});
export type OutputsView = z.infer<typeof OutputsView>;

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
