import type { ClonePlan } from '@signalbox/pipeline';
import type { ProcStart } from './backend/backend.ts';
import { checkGitSource, defaultSchemes, type GitSource } from './git-source.ts';
import type { ProcEndState } from './proc-state.ts';

/** What cloning needs of the one who runs it: to start a program with the proc's log, and to write a line there. */
export type CloneTools = {
  readonly run: (start: ProcStart) => Promise<ProcEndState>;
  readonly say: (line: string) => Promise<void>;
  readonly isCancelled: () => boolean;
};

export type CloneOptions = { readonly schemes?: readonly string[] };

type Cloning = CloneTools & {
  readonly environment: Readonly<Record<string, string>>;
  readonly schemes: readonly string[];
};

/** Fills the empty workspace with exactly one commit, also when no branch points at it any more. */
export async function cloneWorkspace(
  plan: ClonePlan,
  environment: Readonly<Record<string, string>>,
  tools: CloneTools,
  { schemes = defaultSchemes }: CloneOptions,
): Promise<ProcEndState> {
  const checked = checkGitSource(plan, schemes);
  if (!checked.ok) {
    await tools.say(checked.problem);
    return { status: 'failure', exitCode: 1, error: checked.problem };
  }
  const { source } = checked;
  const cloning = { ...tools, environment: gitEnvironment(environment, schemes), schemes };
  const prepared = await git(cloning, ['init', '-q', '--template=', '.'], 'init');
  if (prepared.status !== 'success') return prepared;
  const named = await git(cloning, ['remote', 'add', '--', 'origin', source.url], 'remote add origin');
  if (named.status !== 'success') return named;
  return fetchCommit(cloning, source);
}

/** Most servers give a commit by its hash; where one does not, its ref or at last any branch may lead there. */
async function fetchCommit(cloning: Cloning, source: GitSource): Promise<ProcEndState> {
  const attempts = [
    [source.commit],
    [`+${source.ref}:refs/signalbox/ref`],
    ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'],
  ];
  const allowed = { ...cloning, environment: { ...cloning.environment, ...credentialSettings(source) } };
  let last: ProcEndState = { status: 'failure', exitCode: 1 };
  for (const refspecs of attempts) {
    const shown = `fetch ${source.url} ${refspecs.join(' ')}`;
    last = await git(allowed, ['fetch', '-q', '--no-tags', '--end-of-options', source.url, ...refspecs], shown);
    if (last.status === 'success') last = await git(cloning, checkout(source), `checkout ${source.commit}`);
    if (last.status !== 'failure' || cloning.isCancelled()) return last;
  }
  const error = `git could not get commit ${source.commit} from ${source.url}`;
  await cloning.say(error);
  return { ...last, status: 'failure', error };
}

function checkout(source: GitSource): readonly string[] {
  return ['checkout', '-q', '--detach', source.commit];
}

async function git(cloning: Cloning, args: readonly string[], shown: string): Promise<ProcEndState> {
  await cloning.say(`+ git ${shown}`);
  return cloning.run({
    program: ['git', ...gitSettings, ...args],
    environment: cloning.environment,
    directory: undefined,
    script: undefined,
  });
}

/** Nothing that a repository or the machine's own settings could make git start. */
const gitSettings = [
  ...['protocol.ext.allow=never', 'core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.symlinks=true'],
  ...[
    'credential.helper=',
    'http.followRedirects=false',
    'gc.auto=0',
    'maintenance.auto=false',
    'submodule.recurse=false',
    'advice.detachedHead=false',
  ],
].flatMap((setting) => ['-c', setting]);

function gitEnvironment(environment: Readonly<Record<string, string>>, schemes: readonly string[]) {
  return {
    ...environment,
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ALLOW_PROTOCOL: schemes.join(':'),
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
  };
}

/** In the environment of the one call that needs them, because everybody on the machine can read command lines. */
function credentialSettings({ url, credentials }: GitSource): Readonly<Record<string, string>> {
  if (credentials === undefined) return {};
  const basic = Buffer.from(credentials, 'utf8').toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${url}.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}
