import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { AppError } from '@signalbox/protocol';
import { type DockerEnvironment, type Trusted, trustedRights } from '@signalbox/runner';

export type Config = {
  /** Address of the broker, `ws:` or `wss:`. */
  readonly broker: string;
  readonly key: string;
  readonly name: string;
  /** Where the folders of workflows are made; absent in a job host that takes none. */
  readonly workRoot?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Workflows at the same time. */
  readonly maxProcs: number;
  /** The search path that steps get. */
  readonly path: string;
  readonly backend: BackendConfig;
  /** Of a job host. */
  readonly jobs?: JobsConfig;
};

/** What runs the steps of builds. */
export type BackendConfig =
  | { readonly kind: 'local' }
  | {
      readonly kind: 'docker';
      /** Of its daemon; else where that listens by itself. */
      readonly socket?: string;
      /** What builds may touch of this machine. */
      readonly trusted: readonly Trusted[];
      readonly environment: DockerEnvironment;
    };

export type JobsConfig = {
  /** Paths or packages, from where the process was started. */
  readonly modules: readonly string[];
  readonly folder: string;
  /** Attempts at the same time. */
  readonly atOnce: number;
  readonly memoryMb: number;
  /** What the code of jobs sees of the environment: all but what is of the agent itself. */
  readonly environment: Readonly<Record<string, string>>;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The one place that knows the environment's names. Rejects with all problems together. */
export function readConfig(environment: Environment): Config {
  const problems: string[] = [];
  const given = (name: string) => environment[name]?.trim() ?? '';
  const required = (name: string) => {
    if (given(name) === '') problems.push(`${name} is missing`);
    return given(name);
  };
  const server = required('SIGNALBOX_SERVER');
  const work = () => {
    const root =
      given('SIGNALBOX_AGENT_JOBS') === '' ? required('SIGNALBOX_AGENT_WORK') : given('SIGNALBOX_AGENT_WORK');
    return root === '' ? {} : { workRoot: resolve(root) };
  };
  const config: Config = {
    broker: server === '' ? '' : brokerAddress(server, problems),
    key: required('SIGNALBOX_AGENT_KEY'),
    name: given('SIGNALBOX_AGENT_NAME') || hostname(),
    ...work(),
    labels: readLabels(given('SIGNALBOX_AGENT_LABELS'), problems),
    maxProcs: readCount('SIGNALBOX_AGENT_MAX_PROCS', { environment, otherwise: 2, most: 256 }, problems),
    path: given('PATH') || defaultPath,
    backend: readBackend(environment, problems),
    ...(given('SIGNALBOX_AGENT_JOBS') !== '' && { jobs: readJobs(environment, problems) }),
  };
  if (/[^\x21-\x7e]/.test(config.key)) problems.push('SIGNALBOX_AGENT_KEY has characters that no key has');
  if (problems.length > 0) throw new AppError('config_invalid', { message: problems.join('; '), problems });
  return Object.freeze(config);
}

const defaultPath = '/usr/local/bin:/usr/bin:/bin';

const socketSchemes: Readonly<Record<string, string>> = {
  'http:': 'ws:',
  'https:': 'wss:',
  'ws:': 'ws:',
  'wss:': 'wss:',
};

function brokerAddress(server: string, problems: string[]): string {
  const url = URL.parse(server);
  const scheme = url ? socketSchemes[url.protocol] : undefined;
  if (!url || scheme === undefined) {
    problems.push('SIGNALBOX_SERVER is not an address such as https://signalbox.example.com');
    return '';
  }
  const folder = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
  return `${scheme}//${url.host}${folder}ws/broker`;
}

function readBackend(environment: Environment, problems: string[]): BackendConfig {
  const given = (name: string) => environment[name]?.trim() ?? '';
  const kind = given('SIGNALBOX_AGENT_BACKEND') || 'local';
  if (kind === 'local') return { kind };
  if (kind !== 'docker') problems.push('SIGNALBOX_AGENT_BACKEND is not local or docker');
  const socket = given('SIGNALBOX_AGENT_SOCKET');
  const words = given('SIGNALBOX_AGENT_TRUST')
    .split(',')
    .flatMap((word) => word.trim() || []);
  const trusted = trustedRights.filter((right) => words.includes(right));
  if (trusted.length < new Set(words).size)
    problems.push(`SIGNALBOX_AGENT_TRUST is not of ${trustedRights.join(', ')}`);
  const { DOCKER_HOST, DOCKER_CONFIG, HOME, XDG_RUNTIME_DIR } = environment;
  const own = { DOCKER_HOST, DOCKER_CONFIG, HOME, XDG_RUNTIME_DIR };
  return { kind: 'docker', ...(socket !== '' && { socket }), trusted, environment: own };
}

function readLabels(text: string, problems: string[]): Readonly<Record<string, string>> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', ...value] = pair.split('=').map((part) => part.trim());
      if (key === '' || value.length !== 1) problems.push(`SIGNALBOX_AGENT_LABELS: ${pair.trim()} is not key=value`);
      return [key, value.join('=')];
    }),
  );
}

function readJobs(environment: Environment, problems: string[]): JobsConfig {
  const given = (name: string) => environment[name]?.trim() ?? '';
  const others = Object.entries(environment).filter(([name]) => !name.startsWith('SIGNALBOX_'));
  return {
    modules: given('SIGNALBOX_AGENT_JOBS')
      .split('\n')
      .flatMap((line) => line.trim() || []),
    folder: resolve(given('SIGNALBOX_AGENT_JOBS_FOLDER') || '.'),
    atOnce: readCount('SIGNALBOX_AGENT_MAX_JOBS', { environment, otherwise: 16, most: 256 }, problems),
    memoryMb: readCount('SIGNALBOX_AGENT_JOB_MEMORY_MB', { environment, otherwise: 512, most: 65_536 }, problems),
    environment: Object.fromEntries(others.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
  };
}

type Count = { readonly environment: Environment; readonly otherwise: number; readonly most: number };

function readCount(name: string, { environment, otherwise, most: highest }: Count, problems: string[]): number {
  const text = environment[name]?.trim() ?? '';
  const count = text === '' ? otherwise : Number(text);
  if (!Number.isInteger(count) || count < 1 || count > highest) {
    problems.push(`${name} is not a number from 1 to ${highest}`);
  }
  return count;
}
