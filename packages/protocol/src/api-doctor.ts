import { z } from 'zod';

const count = z.number();

/** What a check has found, as data that any language can word. Times in ms since the UNIX epoch. */
export const DoctorFinding = z.discriminatedUnion('code', [
  z.object({ code: z.literal('commits_durable') }),
  /** Settings of the database, as NAME = VALUE, by which an acknowledged step can be lost. */
  z.object({ code: z.literal('commits_weak'), settings: z.array(z.string()) }),
  /** Should have gone on a minute ago. */
  z.object({ code: z.literal('runs_late'), count }),
  /** Could have been done a minute ago. */
  z.object({ code: z.literal('tasks_late'), count }),
  /** No agent that is connected has their labels. */
  z.object({ code: z.literal('workflows_waiting'), count }),
  z.object({ code: z.literal('hosts_called') }),
  z.object({ code: z.literal('host_left_alone'), host: z.string(), since: z.number(), until: z.number() }),
  z.object({ code: z.literal('audit_sealed') }),
  z.object({ code: z.literal('audit_waiting'), count, since: z.number() }),
  z.object({ code: z.literal('artifacts_whole') }),
  z.object({ code: z.literal('artifacts_missing'), count }),
  z.object({ code: z.literal('artifacts_orphaned'), count }),
]);
export type DoctorFinding = z.infer<typeof DoctorFinding>;

export const DoctorCheck = z.object({
  name: z.enum(['durability', 'timers', 'tasks', 'agents', 'hosts', 'audit', 'artifacts']),
  /** False: somebody should look at it. */
  ok: z.boolean(),
  findings: z.array(DoctorFinding),
});
export type DoctorCheck = z.infer<typeof DoctorCheck>;

/** A setting, or how many there are of something. */
export const DoctorFact = z.discriminatedUnion('code', [
  z.object({ code: z.literal('signed_acks'), required: z.boolean() }),
  /** Without a login, for this machine only. */
  z.object({ code: z.literal('open_mode'), on: z.boolean() }),
  z.object({ code: z.literal('runs'), status: z.string(), count }),
  z.object({ code: z.literal('tasks'), kind: z.string(), waiting: z.number(), held: z.number() }),
  z.object({
    code: z.literal('artifacts'),
    builds: z.number(),
    bytes: z.number(),
    /** Absent, they are kept for ever. */
    maxAgeMs: z.number().optional(),
    projectBytes: z.number().optional(),
  }),
  /** Sealed for requests that were refused, or are under way: removed after a day. */
  z.object({ code: z.literal('unused_secrets'), count }),
  z.object({ code: z.literal('store'), engine: z.string() }),
  /** Since when it is a restored copy. */
  z.object({ code: z.literal('restored'), at: z.number() }),
  /** As the database names it. */
  z.object({ code: z.literal('setting'), name: z.string(), value: z.string() }),
]);
export type DoctorFact = z.infer<typeof DoctorFact>;

/** How a server is. */
export const DoctorReport = z.object({
  version: z.string(),
  node: z.string(),
  checks: z.array(DoctorCheck),
  /** Hosts of action services that are left alone, or whose calls wait for their turn. */
  hosts: z.array(
    z.object({
      host: z.string(),
      leftAlone: z.object({ since: z.number(), until: z.number() }).optional(),
      inFlight: z.number(),
      waiting: z.number(),
    }),
  ),
  /** Of the database that they share: which live, or have ended so lately that nobody has noticed. Empty with a file. */
  servers: z.array(
    z.object({
      name: z.string(),
      /** It gives this report. */
      isThis: z.boolean(),
      /** Each renews its lease three times in its length. Less than 0: it is not heard of. */
      leaseEndsInMs: z.number(),
      /** The newest that its program knows: a lower one than another's is of an earlier version. */
      schema: z.number(),
    }),
  ),
  facts: z.array(DoctorFact),
});
export type DoctorReport = z.infer<typeof DoctorReport>;
