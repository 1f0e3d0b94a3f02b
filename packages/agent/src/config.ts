import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { AppError } from '@signalbox/protocol';

export type Config = {
  /** Address of the broker, `ws:` or `wss:`. */
  readonly broker: string;
  readonly key: string;
  readonly name: string;
  /** Where the folders of workflows are made. */
  readonly workRoot: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Workflows at the same time. */
  readonly maxProcs: number;
  /** The search path that steps get. */
  readonly path: string;
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
  const config: Config = {
    broker: server === '' ? '' : brokerAddress(server, problems),
    key: required('SIGNALBOX_AGENT_KEY'),
    name: given('SIGNALBOX_AGENT_NAME') || hostname(),
    workRoot: resolve(required('SIGNALBOX_AGENT_WORK')),
    labels: readLabels(given('SIGNALBOX_AGENT_LABELS'), problems),
    maxProcs: readMaxProcs(given('SIGNALBOX_AGENT_MAX_PROCS'), problems),
    path: given('PATH') || defaultPath,
  };
  if (/[^\x21-\x7e]/.test(config.key)) problems.push('SIGNALBOX_AGENT_KEY has characters that no key has');
  if (problems.length > 0) throw new AppError('config_invalid', { message: problems.join('; '), problems });
  return Object.freeze(config);
}

const defaultPath = '/usr/local/bin:/usr/bin:/bin';
const defaultMaxProcs = 2;
const most = 256;

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

function readMaxProcs(text: string, problems: string[]): number {
  if (text === '') return defaultMaxProcs;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > most) {
    problems.push(`SIGNALBOX_AGENT_MAX_PROCS is not a number from 1 to ${most}`);
  }
  return count;
}
