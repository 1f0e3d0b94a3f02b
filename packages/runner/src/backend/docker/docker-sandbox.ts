import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ProcPlan, WorkflowPlan } from '@signalbox/pipeline';
import type Docker from 'dockerode';
import type { Clock } from '../../clock.ts';
import type { ProcStart, RunningProc, Sandbox, ShellTerminal, Starting, Taken, Taking } from '../backend.ts';
import { removeFolder } from '../remove-folder.ts';
import { awaitReady } from './await-ready.ts';
import { archiveOf, fillFolder, readContainerFile } from './container-files.ts';
import { artifactsFolder, outputFile, ownFolder, placesOf, scriptFile } from './container-places.ts';
import { type ContainerLimits, containerRequest, userIn } from './container-request.ts';
import { openContainerShell } from './container-shell.ts';
import type { DaemonFacts } from './daemon.ts';
import { daemonError, daemonMessage, isStatus, unlessGone } from './docker-error.ts';
import { type Labels, labelsOf } from './docker-labels.ts';
import { startDockerProc } from './docker-proc.ts';
import { type Image, type Images, wholeImageName } from './images.ts';
import { keepFolder, takeFolder } from './take-folder.ts';
import { runTool } from './toolbox.ts';

export type SandboxOptions = {
  readonly docker: Docker;
  readonly images: Images;
  readonly facts: DaemonFacts;
  readonly owner: string;
  readonly limits: ContainerLimits;
  readonly clock: Clock;
  readonly killGraceMs: number;
  readonly readyWithinMs: number;
  readonly temporaryRoot: string;
  /** Has git, for a workspace that is a clone. */
  readonly toolImage: string;
  readonly workspace: DockerWorkspace | undefined;
  readonly holdEnded: boolean;
  readonly keepIn: ((workflow: string) => Promise<string>) | undefined;
};

export type DockerWorkspace =
  | { readonly kind: 'filled'; readonly fill: (folder: string) => Promise<void> }
  /** A folder of the daemon's machine, which somebody has already: steps change what is in it. */
  | { readonly kind: 'in_place'; readonly folder: string };

/** The network, volumes and containers of one workflow. */
export class DockerSandbox implements Sandbox {
  readonly environment: Readonly<Record<string, string>>;
  readonly #plan: WorkflowPlan;
  readonly #options: SandboxOptions;
  readonly #id = `signalbox-${randomUUID()}`;
  readonly #labels: Labels;
  readonly #volumes: { readonly workspace: string; readonly results: string };
  readonly #removals: Promise<unknown>[] = [];
  readonly #containers = new Map<string, Docker.Container>();
  readonly #folders: string[] = [];
  /** The first container stays to the end: through it the volumes are filled and read. */
  #holder: { readonly container: Docker.Container; readonly filled: Promise<void> } | undefined;
  #toolbox: Promise<Docker.Container> | undefined;
  /** How those were asked for that a person may look into, by their procs. */
  readonly #held = new Map<string, Held>();
  #started = 0;

  constructor(plan: WorkflowPlan, options: SandboxOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#labels = labelsOf(options.owner, plan.name);
    this.#volumes = { workspace: `${this.#id}-workspace`, results: `${this.#id}-results` };
    this.environment = {
      CI_WORKSPACE: placesOf(plan).workspace,
      SIGNALBOX_ARTIFACTS: artifactsFolder,
      CI_MACHINE: hostname(),
      CI_SYSTEM_PLATFORM: options.facts.platform,
    };
  }

  async open(): Promise<void> {
    const { docker } = this.#options;
    const volumes = Object.values(this.#volumes).map((Name) => docker.createVolume({ Name, Labels: this.#labels }));
    const network = docker.createNetwork({
      Name: this.#id,
      Driver: 'bridge',
      CheckDuplicate: true,
      Labels: this.#labels,
    });
    const results = await Promise.allSettled([network, ...volumes]);
    for (const result of results) if (result.status === 'rejected') throw daemonError(result.reason);
  }

  async exec(start: ProcStart, starting: Starting): Promise<RunningProc> {
    try {
      return await (start.proc ? this.#runContainer(start, start.proc, starting) : this.#runTool(start, starting));
    } catch (error) {
      throw daemonError(error);
    }
  }

  async artifacts(taking: Taking): Promise<Taken> {
    if (!this.#holder) return { files: [] };
    const { container } = this.#holder;
    const temporaryFolder = () => this.#temporaryFolder();
    return takeFolder({ ...taking, container, path: artifactsFolder, temporaryFolder });
  }

  async openShell(proc: string, terminal: ShellTerminal): Promise<void> {
    const held = this.#held.get(proc);
    if (!held) throw new Error(`Nothing was begun for ${proc}`);
    await openContainerShell({ docker: this.#options.docker, ...held, terminal }).catch((error: unknown) => {
      throw daemonError(error);
    });
  }

  async destroy(): Promise<void> {
    const { docker } = this.#options;
    const problems = await problemsOf([this.#keepWorkspace()]);
    for (const container of this.#containers.values()) this.#remove(container);
    problems.push(...(await problemsOf(this.#removals)));
    const volumes = Object.values(this.#volumes).map((name) => docker.getVolume(name).remove().catch(unlessGone));
    const network = docker.getNetwork(this.#id).remove().catch(unlessGone);
    const folders = this.#folders.map(removeFolder);
    problems.push(...(await problemsOf([...volumes, network, ...folders])));
    if (problems.length > 0) throw new Error(problems.join('; '));
  }

  async #keepWorkspace(): Promise<void> {
    const { keepIn, workspace } = this.#options;
    if (!keepIn || !this.#holder || workspace?.kind === 'in_place') return;
    const container = this.#holder.container;
    await keepFolder(container, placesOf(this.#plan).workspace, await keepIn(this.#plan.name));
  }

  async #runContainer(start: ProcStart, proc: ProcPlan, starting: Starting): Promise<RunningProc> {
    const { images, clock, killGraceMs, readyWithinMs } = this.#options;
    const name = wholeImageName(proc.image);
    const image = await images.have(name, proc.container?.pull === true, starting);
    const container = await this.#create(start, name, image);
    await this.#prepare(container);
    const needsPatience = proc.detached === true;
    const running = await startDockerProc({
      ...{ container, clock, killGraceMs },
      stopSignal: start.script === undefined ? image.stopSignal : undefined,
      awaitReady: async (hasEnded) => {
        if (needsPatience)
          await awaitReady({ ...readinessOf(proc, image), container, clock, withinMs: readyWithinMs, hasEnded });
      },
    });
    return { ...running, outputs: () => this.#takeOutputs(container) };
  }

  async #takeOutputs(container: Docker.Container): Promise<string> {
    try {
      return await readContainerFile(container, outputFile, mostOutputBytes);
    } finally {
      if (container !== this.#holder?.container && !this.#options.holdEnded) this.#remove(container);
    }
  }

  async #create(given: ProcStart, image: string, { user }: Image): Promise<Docker.Container> {
    const { docker, limits, workspace } = this.#options;
    const makesOwnFolder = given.script !== undefined && isRoot(given, user);
    const start = waitingForItsProgram(makesOwnFolder ? makingOwnFolder(given) : given);
    const { script } = start;
    const places = placesOf(this.#plan);
    const isLong = script !== undefined && Buffer.byteLength(script) > longestScriptBytes;
    const scriptPath = isLong ? scriptFile : undefined;
    const isScript = script !== undefined;
    const request = containerRequest(start, {
      ...{ image, limits, places, scriptPath, labels: this.#labels, network: this.#id, volumes: this.#volumes },
      name: `${this.#id}-${this.#started++}`,
      inPlace: workspace?.kind === 'in_place' ? workspace.folder : undefined,
      environment: {
        ...start.environment,
        CI_WORKSPACE: places.workspace,
        SIGNALBOX_OUTPUT: outputFile,
        ...(isScript && { SHELL: '/bin/sh' }),
      },
      hasInit: true,
    });
    const container = await docker.createContainer(request);
    this.#containers.set(container.id, container);
    if (this.#options.holdEnded && start.proc) this.#held.set(start.proc.name, { ended: container, request });
    const own = isLong ? [{ file: scriptFile, text: script }] : [];
    if (!makesOwnFolder || isLong)
      await container.putArchive(archiveOf([{ folder: ownFolder }, ...own]), { path: '/' });
    return container;
  }

  /** The volumes get their folders and files before anything runs. */
  async #prepare(container: Docker.Container): Promise<void> {
    this.#holder ??= { container, filled: this.#fill(container) };
    await this.#holder.filled;
  }

  async #fill(container: Docker.Container): Promise<void> {
    const { workspace } = this.#options;
    const places = placesOf(this.#plan);
    const isInPlace = workspace?.kind === 'in_place';
    const folders = [artifactsFolder, ...(isInPlace ? [] : [places.base, places.workspace])];
    await container.putArchive(archiveOf(folders.map((folder) => ({ folder }))), { path: '/' });
    if (workspace?.kind !== 'filled') return;
    const folder = await this.#temporaryFolder();
    await workspace.fill(folder);
    await fillFolder(container, places.workspace, folder);
    await removeFolder(folder);
  }

  async #runTool(start: ProcStart, starting: Starting): Promise<RunningProc> {
    this.#toolbox ??= this.#openToolbox(starting);
    return runTool(await this.#toolbox, start, placesOf(this.#plan).workspace);
  }

  /** It waits until it is removed. */
  async #openToolbox(starting: Starting): Promise<Docker.Container> {
    const image = wholeImageName(this.#options.toolImage);
    const facts = await this.#options.images.have(image, false, starting);
    const start = {
      program: ['/bin/sh'],
      script: 'while :; do sleep 3600; done',
      environment: {},
      directory: undefined,
    };
    const container = await this.#create(start, image, facts);
    await this.#prepare(container);
    await container.start();
    return container;
  }

  #remove(container: Docker.Container): void {
    this.#containers.delete(container.id);
    this.#removals.push(container.remove({ force: true, v: true }).catch(unlessGone));
  }

  async #temporaryFolder(): Promise<string> {
    const folder = await mkdtemp(join(this.#options.temporaryRoot, 'signalbox-'));
    this.#folders.push(folder);
    return folder;
  }
}

function isRoot({ proc }: ProcStart, userOfImage: string): boolean {
  return /^(?:0|root)?(?::|$)/.test(userIn(proc?.container ?? {}) ?? userOfImage);
}

/** For root its shell can make what others need the daemon for, which takes as long as all else before a step begins. */
function makingOwnFolder(start: ProcStart): ProcStart {
  return { ...start, script: `mkdir -p -m 1777 ${ownFolder} 2>/dev/null || :\n${start.script}` };
}

/**
 * A shell that is asked to end does so at once, and with it, in a container, all that it has started. So that this has its
 * grace to put things in order and to say so, the shell ends after the program that it is at.
 */
function waitingForItsProgram(start: ProcStart): ProcStart {
  if (start.script === undefined) return start;
  return { ...start, script: `trap 'exit 143' TERM\n${start.script}` };
}

type Held = { readonly ended: Docker.Container; readonly request: Docker.ContainerCreateOptions };

function readinessOf({ container }: ProcPlan, { healthTest }: Image) {
  return { healthTest, ports: container?.ports ?? [] };
}

async function problemsOf(work: readonly Promise<unknown>[]): Promise<string[]> {
  const results = await Promise.allSettled(work);
  return results.flatMap((result) => {
    // Somebody else removes it already.
    if (result.status === 'fulfilled' || isStatus(result.reason, 409)) return [];
    return [daemonMessage(result.reason)];
  });
}

const mostOutputBytes = 64 * 1024;

/** A word of a command line has at most 128 KiB. */
const longestScriptBytes = 100_000;
