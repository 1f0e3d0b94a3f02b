import { z } from 'zod';

/**
 * The agent protocol: JSON-RPC 2.0 over WebSocket text messages, one object a message, with the eight methods and
 * the shapes of the ancestor's Peer interface.
 */

export const agentPaths = ['/ws/broker', '/ws/rpc'] as const;

/** A client that sends this header is asked for a minor version that fits. */
export const agentVersionHeader = 'x-signalbox-version';

export const protocolVersion = '1.0';

/** Seconds of the lease that a client announces that it extends in time; others get the long one. */
export const agentLeaseHeader = 'x-signalbox-lease';

/** Stays the same for the life of an agent's process: a new one ends the leases of its predecessor. */
export const agentInstanceHeader = 'x-signalbox-instance';

export const leaseMs = { announced: 30_000, otherwise: 180_000 } as const;

const shortText = z.string().max(4096);

export const Filter = z.object({
  labels: z.record(shortText, shortText).default({}),
  expr: shortText.default(''),
});
export type Filter = z.infer<typeof Filter>;

/** `id` is `task.epoch`, to be sent back as it is: every call is fenced by it. `secrets`: those that the plan asks for. */
export const Pipeline = z.object({
  id: z.string(),
  config: z.unknown(),
  timeout: z.number(),
  secrets: z.record(z.string(), z.string()).exactOptional(),
});
export type Pipeline = z.infer<typeof Pipeline>;

const seconds = z.number().min(0).max(1e11).default(0);

/** Times in UNIX seconds. */
export const State = z.object({
  proc: shortText.default(''),
  exited: z.boolean().default(false),
  exit_code: z.number().int().default(0),
  started: seconds,
  finished: seconds,
  error: z.string().max(65_536).default(''),
  /** Set for a step that was never started. */
  skipped: z.boolean().optional(),
  /** Of a workflow: a step has failed whose failure ends the whole build. */
  cancels: z.boolean().optional(),
  /** What an ended step has said for others to use. */
  outputs: z.record(z.string().max(200), z.string().max(65_536)).optional(),
});
export type State = z.infer<typeof State>;

/** `type`: 0 stdout, 1 stderr, 2 exit code, 3 metadata, 4 progress. `time`: seconds since the step's start. */
export const Line = z.object({
  proc: shortText,
  time: z.number().min(0).default(0),
  type: z.number().int().min(0).max(4).default(0),
  pos: z.number().int().min(0),
  out: z.string().max(262_144),
});
export type Line = z.infer<typeof Line>;

export const NextParams = Filter.nullish().transform((filter) => filter ?? { labels: {}, expr: '' });
export const IdParams = z.string().max(1024);
export const StateParams = z.object({ id: IdParams, state: State.prefault({}) });
export const LogParams = z.object({
  id: IdParams,
  /** The ancestor sends one `line`; ours sends several in order. */
  line: Line.optional(),
  lines: z.array(Line).max(1000).optional(),
});

/** The complete log of a step, which the ancestor's clients send at its end though they sent every line before. */
export const logsMime = 'application/json+logs';

/** Of what a workflow may leave for others to fetch. */
export const artifactLimits = {
  files: 1000,
  bytes: 256 * 1024 * 1024,
  pieceBytes: 512 * 1024,
  nameLength: 250,
} as const;

/** Whether a name is a path that stays in the folder that it is of, on any system. */
export function isArtifactName(name: string): boolean {
  if (name.length === 0 || name.length > artifactLimits.nameLength || !name.isWellFormed()) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f\\]/.test(name)) return false;
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/**
 * `data` is base64, `size` counts the bytes before encoding. Ours sends a file in pieces: this one begins at `position`
 * of a file of `total` bytes.
 */
export const UploadParams = z.object({
  id: IdParams,
  file: z.object({
    name: shortText.default(''),
    proc: shortText.default(''),
    mime: shortText.default(''),
    time: seconds,
    size: z.number().min(0).default(0),
    position: z.int().min(0).default(0),
    total: z.int().min(0).optional(),
    data: z.string().default(''),
  }),
});

export const agentMethods = ['next', 'wait', 'init', 'update', 'log', 'extend', 'done', 'upload'] as const;
export type AgentMethod = (typeof agentMethods)[number];

const RequestId = z.union([z.number(), z.string().max(256)]);

export const RpcRequest = z.object({
  jsonrpc: z.literal('2.0').optional(),
  id: RequestId.nullish(),
  method: z.string().max(64),
  params: z.unknown().optional(),
});
export type RpcRequest = z.infer<typeof RpcRequest>;

/** An error answer carries `result: null` too, as the ancestor's clients expect. */
export const RpcResponse = z.object({
  jsonrpc: z.string().optional(),
  id: RequestId.nullable(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).nullish(),
});
export type RpcResponse = z.infer<typeof RpcResponse>;

/** Of the server, to job hosts alone. */
export const RpcNotification = z.object({
  id: z.undefined().optional(),
  method: z.string().max(64),
  params: z.unknown().optional(),
});

/** Messages that clients of the ancestor compare; `lost` is ours. */
export const queueMessages = {
  cancelled: 'queue: task cancelled',
  notFound: 'queue: task not found',
  lost: 'lease lost',
} as const;

/** Why the server ended a connection, where its client should do something else than connect again. */
export const agentCloseCodes = {
  stopping: 1001,
  /** Too many calls at once, or answers that nobody reads. */
  flooded: 1008,
  silent: 4408,
  /** A newer process with the same key has taken over: this one has lost all its leases. */
  replaced: 4409,
  /** The same process has connected again; this one was dead and nobody had noticed. */
  superseded: 4410,
} as const;

/** Bytes of one message to the server. */
export const agentMessageLimit = 1024 * 1024;
