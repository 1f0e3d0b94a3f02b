import { z } from 'zod';

/** Bodies of the echoer door, as its clients send them. */

export const FslBody = z.object({ data: z.string() });
export type FslBody = z.infer<typeof FslBody>;

/** `POST /step`: only the uuid selects the attempt; `flowId` and `stepName` are for people who read logs. */
export const AckBody = z.object({
  flowId: z.string().optional(),
  stepName: z.string().optional(),
  ackState: z.string().max(256).default(''),
  uuid: z.string().max(256).default(''),
  done: z.boolean().default(false),
  globalVariables: z.record(z.string(), z.json()).nullish(),
  data: z.string().optional(),
});
export type AckBody = z.infer<typeof AckBody>;

/** What every document of echoer's has; the rest is told by its kind. */
export const EchoerDocument = z.looseObject({
  metadata: z.object({ name: z.string(), kind: z.string(), uuid: z.string(), version: z.number() }),
  spec: z.record(z.string(), z.json()).default({}),
});
export type EchoerDocument = z.infer<typeof EchoerDocument>;

/** `""` where a statement was taken. */
export const Taken = z.literal('');

/** `POST /event`: what it tells of is its poster's; uuid and version are ours. */
export const EventBody = z.object({
  metadata: z
    .object({ name: z.string().max(250).nullish(), labels: z.record(z.string(), z.string()).nullish() })
    .nullish(),
  event_type: z.number().int().default(0),
  message: z.string().default(''),
  object: z.json().default({}),
});
export type EventBody = z.infer<typeof EventBody>;
