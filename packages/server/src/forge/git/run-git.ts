import { spawn } from 'node:child_process';
import { AppError } from '@signalbox/protocol';
import type { GitRemote } from './git-remote.ts';

export type GitProgram = {
  /** At least `PATH`; nothing else of the server's own environment has to be there. */
  readonly environment: { readonly [name: string]: string };
  readonly schemes: readonly string[];
  readonly timeoutMs: number;
  /** Ends what runs. */
  readonly signal: AbortSignal;
};

export type GitCall = {
  readonly args: readonly string[];
  /** Of the bare repository that the call is about, if any. */
  readonly folder?: string;
  readonly maxBytes: number;
  /** Whose credentials the call may use. */
  readonly remote?: GitRemote;
};

/** What git printed. Rejects with `git_failed` when it failed or took too long, with `too_large` for too much of it. */
export function runGit(program: GitProgram, { args, folder, maxBytes, remote }: GitCall): Promise<Buffer> {
  const { signal, timeoutMs } = program;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new AppError('stopping'));
    // A group of its own: git starts a program per transport, which has to end with it. The repository is named, for
    // from a broken one git would search upwards and take the checkout that the data folder may lie in.
    const child = spawn('git', [...settings, ...args], {
      cwd: folder ?? '/',
      env: { ...environmentOf(program, remote), ...(folder !== undefined && { GIT_DIR: '.' }) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const printed: Buffer[] = [];
    let bytes = 0;
    let complaints = '';
    let ended: AppError | undefined;
    const end = (reason: AppError) => {
      ended ??= reason;
      killGroup(child.pid);
    };
    const onAbort = () => end(new AppError('stopping'));
    const timer = setTimeout(() => end(tookTooLong(timeoutMs)), timeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) end(new AppError('too_large', { message: `git printed more than ${maxBytes} bytes` }));
      else printed.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaints = (complaints + chunk.toString('utf8')).slice(-complaintsKept);
    });
    const settle = (problem: string | undefined, cause?: unknown) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (ended) reject(ended);
      else if (problem === undefined) resolve(Buffer.concat(printed));
      else reject(failed(lastLine(complaints) ?? problem, cause));
    };
    child.on('error', (error: NodeJS.ErrnoException) => settle(`git cannot be run: ${error.code}`, error));
    child.on('close', (code, by) => settle(code === 0 ? undefined : `git ended with ${by ?? `exit code ${code}`}`));
  });
}

const complaintsKept = 8192;

/** Nothing that a repository or the settings of the machine could make git start. */
const settings = [
  'protocol.ext.allow=never',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'credential.helper=',
  'http.followRedirects=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'fetch.recurseSubmodules=false',
].flatMap((setting) => ['-c', setting]);

function environmentOf({ environment, schemes }: GitProgram, remote: GitRemote | undefined): NodeJS.ProcessEnv {
  return {
    ...environment,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ALLOW_PROTOCOL: schemes.join(':'),
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
    ...credentialSettings(remote),
  };
}

/** In the environment, because everybody on the machine can read command lines. */
function credentialSettings(remote: GitRemote | undefined): { readonly [name: string]: string } {
  if (remote?.credentials === undefined) return {};
  const basic = Buffer.from(remote.credentials, 'utf8').toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${remote.url}.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function failed(message: string, cause?: unknown): AppError {
  return new AppError('git_failed', { message }, cause === undefined ? undefined : { cause });
}

function tookTooLong(timeoutMs: number): AppError {
  return new AppError('git_failed', { message: `git took longer than ${timeoutMs / 1000} s`, timedOut: true });
}

/** Whether another attempt may succeed: not after a time-out, which has used up the time. */
export function mayTryOtherwise(error: unknown): boolean {
  return error instanceof AppError && error.code === 'git_failed' && error.details.timedOut !== true;
}

function lastLine(text: string): string | undefined {
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.replaceAll(/\p{Cc}/gu, ' ').trim())
    .filter((line) => line !== '');
  // What git prints last is often a hint; the reason stands before it.
  const reason = lines.findLast((line) => /^(?:fatal|error|remote):/.test(line)) ?? lines.at(-1);
  return reason?.replaceAll(/\/\/[^/@\s]+@/g, '//').slice(0, 500);
}
