import { z } from 'zod';

/** A worker: an agent, a job host, or both. */
export const AgentView = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.number(),
  /** What its key is for. */
  serves: z.object({
    builds: z.boolean(),
    jobs: z.array(z.string()).readonly(),
    /** Only of these; of all where this is missing. */
    projects: z.array(z.string()).readonly().exactOptional(),
  }),
  /** To the server that answers. */
  connected: z.boolean(),
  /** Workflows and attempts of code that it holds, of whichever server it has them. */
  running: z.number(),
  /** It takes no new work; `settled`: all servers know that by now. */
  cordon: z.object({ since: z.number(), by: z.string(), settled: z.boolean() }).optional(),
});
export type AgentView = z.infer<typeof AgentView>;

/** `key` is shown this once. */
export const AgentAdded = z.object({ id: z.string(), name: z.string(), key: z.string() });
export type AgentAdded = z.infer<typeof AgentAdded>;
