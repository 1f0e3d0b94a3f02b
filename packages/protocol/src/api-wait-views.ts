import { z } from 'zod';

/** What lies behind a wait, as data that any language can word; `problem` is what a log would say. Times in ms. */
export const WaitCause = z.discriminatedUnion('code', [
  /** The service has not been called yet; with a problem that is why. */
  z.object({ code: z.literal('call_queued'), problem: z.string().optional() }),
  z.object({ code: z.literal('call_failing'), tries: z.number(), problem: z.string() }),
  /** Answers that the step does not take: how many, and the latest. */
  z.object({ code: z.literal('ack_refused'), count: z.number(), at: z.number(), outcome: z.string() }),
  z.object({ code: z.literal('host_runs'), job: z.string() }),
  z.object({ code: z.literal('host_busy'), job: z.string() }),
  z.object({ code: z.literal('host_missing'), job: z.string() }),
  /** Those that have it do not hide the secrets that it is given. */
  z.object({ code: z.literal('host_unmasked'), job: z.string() }),
  z.object({ code: z.literal('build_prepared') }),
  z.object({ code: z.literal('repository_failing'), tries: z.number(), problem: z.string() }),
  z.object({
    code: z.literal('build'),
    number: z.number(),
    repository: z.string(),
    workflows: z.array(
      z.discriminatedUnion('status', [
        z.object({ name: z.string(), status: z.literal('waiting'), after: z.array(z.string()) }),
        /** For an agent with these labels, each as KEY=VALUE. */
        z.object({ name: z.string(), status: z.literal('queued'), labels: z.array(z.string()) }),
        /** `agent` by its name. */
        z.object({ name: z.string(), status: z.literal('running'), agent: z.string() }),
      ]),
    ),
  }),
]);
export type WaitCause = z.infer<typeof WaitCause>;

/** In `text` the named thing that a run waits for, as an English sentence; the rest says the same to other languages. */
export const WaitView = z.object({
  kind: z.enum([
    'person',
    'trigger',
    'act',
    'callback',
    'build',
    'timer',
    'retry',
    'resume',
    'time',
    'event',
    'slot',
    'run',
    'host',
    'undo',
    'failed_undo',
    'given_up',
  ]),
  step: z.string(),
  text: z.string(),
  /** Of a decision: who must still vote, in the notation of FSL. */
  who: z.string().optional(),
  /** The name of the event. */
  event: z.string().optional(),
  because: WaitCause.optional(),
  until: z.number().optional(),
  build: z.string().optional(),
  /** Id of the run that the step waits for, and its name when it has begun. */
  child: z.string().optional(),
  childName: z.string().optional(),
  /** Whose limit a run waits for that has not begun; absent, it is its flow's. */
  template: z.string().optional(),
  /** Of the calendar. It may open after `until`, which is then a timeout. */
  window: z.object({ text: z.string(), zone: z.string(), opens: z.number() }).optional(),
});
export type WaitView = z.infer<typeof WaitView>;
