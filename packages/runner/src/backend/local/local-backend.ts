import assert from 'node:assert';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, sep } from 'node:path';
import { AppError } from '@signalbox/protocol';
import type { Clock } from '../../clock.ts';
import type { Backend, ProcStart, RunningProc, Sandbox, Taken, Taking } from '../backend.ts';
import { findByEnvironment, identify, type ProcessIdentity, signal } from '../process-table.ts';
import { removeFolder } from '../remove-folder.ts';
import { takeFiles } from '../take-files.ts';
import { FifoSupply } from './fifo-supply.ts';
import { killUntilNone } from './kill-until-none.ts';
import { type LocalProc, startLocalProc } from './local-proc.ts';
import { localRefusals } from './local-refusals.ts';
import { readOutput } from './read-output.ts';
import { findOfFolder, keepWorkspace, makeWorkFolder, procMark, type WorkFolder, writeState } from './work-folder.ts';

export type LocalBackendOptions = {
  /** Where the folders of workflows are made; `sweepLeftovers` takes the same. */
  readonly workRoot: string;
  /** The search path that steps get. */
  readonly path: string;
  readonly clock: Clock;
  /** Between TERM and KILL. */
  readonly killGraceMs?: number;
  /** Where the work is done; without it, in an empty folder. */
  readonly workspace?: LocalWorkspace;
  /** Leaves the workspace when it is over; `sweepLeftovers` would take it. */
  readonly keep?: boolean;
};

export type LocalWorkspace =
  | { readonly kind: 'filled'; readonly fill: (folder: string) => Promise<void> }
  /** A folder that somebody has already: steps change what is in it. */
  | { readonly kind: 'in_place'; readonly folder: string };

export type LocalBackend = Backend & {
  /** Ends at once all that runs, for a process that has no more time than that. */
  readonly killNow: () => void;
};

/**
 * Runs steps as processes of this machine, each as its own process group in a fresh folder with a clean environment. It is
 * no wall: a step may do whatever the agent's user may.
 */
export function localBackend(options: LocalBackendOptions): LocalBackend {
  const { workRoot, workspace } = options;
  const open = new Set<LocalSandbox>();
  return {
    refusals: localRefusals,
    hasImages: false,
    async setup() {
      const made = await makeWorkFolder(workRoot);
      const folder = workspace?.kind === 'in_place' ? { ...made, workspace: workspace.folder } : made;
      await writeState(folder, []);
      const sandbox = new LocalSandbox(folder, options, () => open.delete(sandbox));
      open.add(sandbox);
      if (workspace?.kind !== 'filled') return sandbox;
      await workspace.fill(folder.workspace).catch(async (error) => {
        await sandbox.destroy();
        throw error;
      });
      return sandbox;
    },
    killNow: () => {
      for (const sandbox of open) sandbox.killNow();
    },
  };
}

class LocalSandbox implements Sandbox {
  readonly environment: Readonly<Record<string, string>>;
  readonly #folder: WorkFolder;
  readonly #options: LocalBackendOptions;
  readonly #leaders = new Map<number, ProcessIdentity>();
  readonly #fifos: FifoSupply;
  #written: Promise<void> = Promise.resolve();
  #started = 0;
  /** Where procs write what they say for others. */
  readonly #outputs = new Map<string, string>();
  readonly #forget: () => void;

  constructor(folder: WorkFolder, options: LocalBackendOptions, forget: () => void) {
    this.#folder = folder;
    this.#options = options;
    this.#forget = forget;
    this.#fifos = new FifoSupply(folder.pipes, options.path);
    this.#fifos.begin();
    this.environment = {
      PATH: options.path,
      HOME: folder.home,
      TMPDIR: folder.temporary,
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      CI_WORKSPACE: folder.workspace,
      SIGNALBOX_ARTIFACTS: folder.artifacts,
      CI_MACHINE: hostname(),
      CI_SYSTEM_PLATFORM: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
    };
  }

  artifacts(taking: Taking): Promise<Taken> {
    return takeFiles(this.#folder.artifacts, taking);
  }

  async exec(start: ProcStart): Promise<RunningProc> {
    const cwd = await this.#directory(start.directory);
    const number = this.#started++;
    const program = await this.#programOf(start, number);
    const { clock, killGraceMs = defaultKillGraceMs } = this.#options;
    const mark = procMark(this.#folder, number);
    const output = join(this.#folder.outputs, `${number}`);
    if (start.proc) this.#outputs.set(start.proc.name, output);
    const marks = { ...this.#folder.mark.variable, ...mark.variable };
    const environment = { ...start.environment, SIGNALBOX_OUTPUT: output, ...marks };
    const killStrays = () => killUntilNone(() => findByEnvironment(mark.entry), clock);
    const proc = await startLocalProc({
      ...{ program, cwd, environment, fifos: this.#fifos },
      ...{ clock, killGraceMs, killStrays },
    });
    await this.#remember(proc).catch(async (error) => {
      await proc.kill();
      throw error;
    });
    return { ...proc, ready: Promise.resolve(), outputs: () => readOutput(output) };
  }

  environmentIn(proc: string): Readonly<Record<string, string>> {
    const output = this.#outputs.get(proc);
    return output === undefined ? {} : { SIGNALBOX_OUTPUT: output };
  }

  async destroy(): Promise<void> {
    this.killNow();
    await killUntilNone(() => findOfFolder(this.#folder), this.#options.clock);
    await this.#written;
    await this.#fifos.end();
    this.#forget();
    if (this.#options.keep) await keepWorkspace(this.#folder);
    else await removeFolder(this.#folder.root);
  }

  killNow(): void {
    for (const pid of this.#leaders.keys()) signal(-pid, 'SIGKILL');
  }

  /** A path below the workspace, also behind every link that a step may have made. */
  async #directory(below: string | undefined): Promise<string> {
    if (below === undefined) return this.#folder.workspace;
    const path = join(this.#folder.workspace, below);
    await mkdir(path, { recursive: true });
    const [root, real] = await Promise.all([realpath(this.#folder.workspace), realpath(path)]);
    if (real !== root && !real.startsWith(root + sep)) {
      throw new AppError('argument_invalid', { message: `The directory ${below} leaves the workspace` });
    }
    return real;
  }

  async #programOf({ program, script }: ProcStart, number: number): Promise<readonly [string, ...string[]]> {
    const [first, ...rest] = program;
    assert(first !== undefined, 'A proc without a program is none for this backend');
    if (script === undefined) return [first, ...rest];
    const path = join(this.#folder.scripts, `${number}.sh`);
    await writeFile(path, script);
    return [first, ...rest, path];
  }

  async #remember(proc: LocalProc): Promise<void> {
    const identity = identify(proc.pid);
    if (identity) this.#leaders.set(proc.pid, identity);
    const forget = () => {
      this.#leaders.delete(proc.pid);
    };
    proc.ended.then(forget, forget);
    this.#written = this.#written.then(() => writeState(this.#folder, [...this.#leaders.values()]));
    await this.#written;
  }
}

/** Long enough for most programs to stop in order, short enough for a person who waits. */
const defaultKillGraceMs = 10_000;
