import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AppError } from '@signalbox/protocol';
import { type DatabaseUrl, type MasterKeys, readDatabaseUrl } from '@signalbox/store';
import { z } from 'zod';
import type { ArtifactRules } from './artifacts/artifact-rules.ts';
import { type EgressRules, readEgressRules } from './egress/egress-rules.ts';
import { isLoopback } from './is-loopback.ts';
import { type MailSettings, type ReadMailSettings, readMailSettings } from './mail/mail-settings.ts';
import type { BuildRules } from './perform/build-rules.ts';

export type Config = {
  readonly data: string;
  /** Without one all is in a file below `data`. */
  readonly database?: DatabaseUrl;
  /** A server of a database that is not heard of for so long is taken for dead by the others. */
  readonly serverLeaseMs: number;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly open: boolean;
  /** Its clock may be moved, for tests of flows. */
  readonly debugClock: boolean;
  readonly localAgent: boolean;
  readonly token: string | undefined;
  /** In place of the key file in `data`. */
  readonly masterKeys: MasterKeys | undefined;
  readonly deliveryTries: number;
  readonly deliveryTimeoutMs: number;
  readonly callsPerHost: number;
  readonly streamsPerActor: number;
  /** Acknowledgements without a signature are refused. */
  /** Absent where nothing was said: then it is as it was before. */
  readonly signedAcks?: 'required' | 'optional';
  /** Proxies in front of the server that are believed about who asks. */
  readonly trustedProxies: readonly string[];
  readonly egress: EgressRules;
  /** Where people open the server's page, as far as it was said. */
  readonly publicUrl?: string;
  /** The folder of the built page; without one the server has none. */
  readonly web?: string;
  /** Without it no mail is sent. */
  readonly mail?: MailSettings;
  readonly builds: BuildRules;
  readonly artifacts: ArtifactRules;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
};

const options = {
  data: { type: 'string' },
  database: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  open: { type: 'boolean' },
  'debug-clock': { type: 'boolean' },
  'no-local-agent': { type: 'boolean' },
  'egress-allow': { type: 'string', multiple: true },
} as const;

/** Beside this package, where a build puts it. */
const builtWeb = fileURLToPath(new URL('../../web/dist', import.meta.url));

const Environment = z.object({
  NODE_ENV: z.string().optional(),
  SIGNALBOX_DATABASE: z.string().default(''),
  SIGNALBOX_TOKEN: z.string().min(16, 'at least 16 characters').optional(),
  SIGNALBOX_MASTER_KEYS: z.string().default('').transform(readMasterKeys),
  SIGNALBOX_SERVER_LEASE_SECONDS: z.coerce.number().min(1).max(60).default(3),
  SIGNALBOX_DELIVERY_TRIES: z.coerce.number().int().min(1).max(100).default(9),
  SIGNALBOX_DELIVERY_TIMEOUT_SECONDS: z.coerce.number().min(1).max(100).default(30),
  SIGNALBOX_CALLS_PER_HOST: z.coerce.number().int().min(1).max(1000).default(50),
  SIGNALBOX_STREAMS_PER_ACTOR: z.coerce.number().int().min(1).max(100_000).default(1000),
  SIGNALBOX_SIGNED_ACKS: z.enum(['required', 'optional']).optional(),
  SIGNALBOX_TRUSTED_PROXIES: z.string().default('').transform(readProxies),
  SIGNALBOX_EGRESS_ALLOW: z.string().default(''),
  SIGNALBOX_SMTP_URL: z.string().default(''),
  SIGNALBOX_MAIL_FROM: z.string().default(''),
  SIGNALBOX_PUBLIC_URL: z.string().default(''),
  SIGNALBOX_WEB: z.string().default(builtWeb),
  SIGNALBOX_MAIL_DIGEST_HOUR: z.coerce.number().int().min(0).max(23).default(7),
  SIGNALBOX_BACKEND: z.enum(['local', 'docker']).default('local'),
  SIGNALBOX_TRUST: z.string().default('').transform(readTrust),
  SIGNALBOX_PRIVILEGED_PLUGINS: z.string().default('').transform(wordsOf),
  SIGNALBOX_ARTIFACT_DAYS: z.coerce.number().min(0).max(36_500).default(90),
  SIGNALBOX_ARTIFACT_MIB: z.coerce.number().int().min(0).max(1_000_000_000).default(10_240),
  SIGNALBOX_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

const Port = z.string().regex(/^\d+$/).transform(Number).pipe(z.number().max(65_535));

/** Arguments and environment as one frozen configuration; every problem is reported at once. */
export function readConfig(args: readonly string[], environment: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];
  const given = argumentsOf(args, problems);
  const env = Environment.safeParse(environment);
  for (const issue of env.error?.issues ?? []) problems.push(`${issue.path.join('.')}: ${issue.message}`);
  const port = Port.safeParse(given.port ?? '8080');
  if (!port.success) problems.push('--port: a number from 0 to 65535');
  const address = given.database ?? env.data?.SIGNALBOX_DATABASE ?? '';
  const database = address === '' ? undefined : readDatabaseUrl(address);
  // Never the address itself: there is a password in it.
  if (database?.ok === false) problems.push(`--database: ${database.problem}`);
  if (database && given['debug-clock']) problems.push('--debug-clock: a database has a time of its own');
  const host = given.host ?? '127.0.0.1';
  const open = given.open === true;
  if (open && !isLoopback(host)) problems.push('--open: open mode listens on loopback addresses only');
  const debugClock = given['debug-clock'] === true;
  if (debugClock && !isLoopback(host)) problems.push('--debug-clock: such a server listens on loopback addresses only');
  if (debugClock && env.data?.NODE_ENV === 'production')
    problems.push('--debug-clock: not where NODE_ENV is production');
  const allowed = [env.data?.SIGNALBOX_EGRESS_ALLOW ?? '', ...(given['egress-allow'] ?? [])].join(',');
  const egress = readEgressRules(allowed);
  problems.push(...egress.problems.map((problem) => `--egress-allow: ${problem}`));
  const mail = mailSettings(env.data);
  if (!mail.ok) problems.push(mail.problem);
  if (!env.success || !port.success || !mail.ok || problems.length > 0) {
    throw new AppError('config_invalid', { message: problems.join('; '), problems });
  }
  return Object.freeze({
    data: given.data ?? '.signalbox/data',
    ...(database?.ok && { database: database.database }),
    serverLeaseMs: env.data.SIGNALBOX_SERVER_LEASE_SECONDS * 1000,
    host,
    port: port.data,
    open,
    debugClock,
    localAgent: given['no-local-agent'] !== true && isLoopback(host),
    token: env.data.SIGNALBOX_TOKEN,
    masterKeys: env.data.SIGNALBOX_MASTER_KEYS,
    deliveryTries: env.data.SIGNALBOX_DELIVERY_TRIES,
    deliveryTimeoutMs: env.data.SIGNALBOX_DELIVERY_TIMEOUT_SECONDS * 1000,
    callsPerHost: env.data.SIGNALBOX_CALLS_PER_HOST,
    streamsPerActor: env.data.SIGNALBOX_STREAMS_PER_ACTOR,
    ...(env.data.SIGNALBOX_SIGNED_ACKS && { signedAcks: env.data.SIGNALBOX_SIGNED_ACKS }),
    trustedProxies: env.data.SIGNALBOX_TRUSTED_PROXIES,
    egress: egress.rules,
    ...(env.data.SIGNALBOX_PUBLIC_URL && { publicUrl: env.data.SIGNALBOX_PUBLIC_URL }),
    ...(env.data.SIGNALBOX_WEB && { web: env.data.SIGNALBOX_WEB }),
    ...(mail.settings && { mail: mail.settings }),
    builds: buildRules(env.data),
    artifacts: artifactRules(env.data),
    logLevel: env.data.SIGNALBOX_LOG_LEVEL,
  });
}

function mailSettings(given: z.infer<typeof Environment> | undefined): ReadMailSettings {
  return readMailSettings({
    smtpUrl: given?.SIGNALBOX_SMTP_URL ?? '',
    from: given?.SIGNALBOX_MAIL_FROM ?? '',
    publicUrl: given?.SIGNALBOX_PUBLIC_URL ?? '',
    digestHour: given?.SIGNALBOX_MAIL_DIGEST_HOUR ?? 0,
  });
}

type BuildsGiven = Pick<
  z.infer<typeof Environment>,
  'SIGNALBOX_BACKEND' | 'SIGNALBOX_TRUST' | 'SIGNALBOX_PRIVILEGED_PLUGINS'
>;

function buildRules(given: BuildsGiven): BuildRules {
  const {
    SIGNALBOX_BACKEND: backend,
    SIGNALBOX_TRUST: trusted,
    SIGNALBOX_PRIVILEGED_PLUGINS: privilegedPlugins,
  } = given;
  return { backend, trusted, privilegedPlugins };
}

/** 0 is without end. */
function artifactRules({ SIGNALBOX_ARTIFACT_DAYS: days, SIGNALBOX_ARTIFACT_MIB: mib }: z.output<typeof Environment>) {
  return { maxAgeMs: days * 86_400_000 || undefined, projectBytes: mib * 1024 ** 2 || undefined };
}

function readTrust(text: string, context: z.RefinementCtx): BuildRules['trusted'] {
  const words = wordsOf(text);
  const unknown = words.find((word) => !['security', 'network', 'volumes'].includes(word));
  if (unknown !== undefined) context.addIssue({ code: 'custom', message: 'of security, network and volumes' });
  const has = (word: string) => words.includes(word);
  return { security: has('security'), network: has('network'), volumes: has('volumes') };
}

/** Addresses, each alone or with the length of its prefix. */
function readProxies(text: string, context: z.RefinementCtx): readonly string[] {
  const proxies = wordsOf(text);
  const wrong = proxies.find((proxy) => !isNetwork(proxy));
  if (wrong !== undefined) context.addIssue({ code: 'custom', message: `${wrong} is no address or network` });
  return proxies;
}

function isNetwork(text: string): boolean {
  const [, address = '', prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return longest > 0 && (prefix === undefined || (Number(prefix) > 0 && Number(prefix) <= longest));
}

function wordsOf(text: string): readonly string[] {
  return text.split(',').flatMap((word) => word.trim() || []);
}

const masterKeyBytes = 32;
const mostMasterKeys = 4;

/** Each 32 bytes in base64, with commas between; nothing leaves them to the key file. */
function readMasterKeys(text: string, context: z.RefinementCtx): MasterKeys | undefined {
  const given = text.split(',').filter((part) => part.trim() !== '');
  const [first, ...others] = given.map((part) => Buffer.from(part.trim(), 'base64'));
  if (!first) return undefined;
  if (others.length >= mostMasterKeys || [first, ...others].some(({ length }) => length !== masterKeyBytes)) {
    // Never the value itself.
    context.addIssue({ code: 'custom', message: `up to ${mostMasterKeys} keys of ${masterKeyBytes} bytes in base64` });
  }
  return [first, ...others];
}

function argumentsOf(args: readonly string[], problems: string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return {};
  }
}
