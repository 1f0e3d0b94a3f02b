import type Docker from 'dockerode';
import type { Clock } from '../../clock.ts';
import type { Backend } from '../backend.ts';
import type { ContainerLimits } from './container-request.ts';
import { type DaemonFacts, daemonAt, describeDaemon } from './daemon.ts';
import { dockerRefusals, type Trusted } from './docker-refusals.ts';
import { DockerSandbox, type DockerWorkspace, type SandboxOptions } from './docker-sandbox.ts';
import { Images, type PullPolicy } from './images.ts';
import type { RegistryLogin } from './registry-login.ts';

export type DockerBackendOptions = {
  /** The path of the daemon's socket. */
  readonly socket: string;
  /** Who makes containers there; `sweepContainers` takes the same. */
  readonly owner: string;
  readonly clock: Clock;
  /** Where files are put for a moment on their way to and from the daemon. */
  readonly temporaryRoot: string;
  /** What pipelines may ask of the machine; nothing where it is missing. */
  readonly trusted?: ReadonlySet<Trusted>;
  readonly pull?: PullPolicy;
  readonly logins?: readonly RegistryLogin[];
  /** The most that each container may use; else most of what the machine has. */
  readonly limits?: Partial<ContainerLimits>;
  /** Between TERM and KILL. */
  readonly killGraceMs?: number;
  /** How long a service may take until it is ready. */
  readonly readyWithinMs?: number;
  readonly toolImage?: string;
  /** Where the work is done; without it, in an empty volume. */
  readonly workspace?: DockerWorkspace;
  /** Containers stay until their workflow is over, so that a person can look into one. */
  readonly holdEnded?: boolean;
  /** Makes the folder that gets the workspace of a workflow before it is removed. */
  readonly keepIn?: (workflow: string) => Promise<string>;
};

/** Runs each step in a container of its own, through the API that Docker and Podman have. */
export function dockerBackend(options: DockerBackendOptions): Backend {
  let known: Promise<Daemon> | undefined;
  return {
    hasImages: true,
    refusals: (plan) => dockerRefusals(plan, options.trusted ?? new Set()),
    async setup(plan) {
      known ??= openDaemon(options);
      const daemon = await known.catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      const sandbox = new DockerSandbox(plan, sandboxOptions(options, daemon));
      await sandbox.open().catch(async (error: unknown) => {
        // What is left then is for the next sweep: why it could not be opened matters more.
        await sandbox.destroy().catch(() => undefined);
        throw error;
      });
      return sandbox;
    },
  };
}

type Daemon = { readonly docker: Docker; readonly images: Images; readonly facts: DaemonFacts };

async function openDaemon({ socket, pull = 'if_not_present', logins = [] }: DockerBackendOptions): Promise<Daemon> {
  const docker = await daemonAt(socket);
  const images = new Images({ docker, policy: pull, logins });
  return { docker, images, facts: await describeDaemon(docker) };
}

function sandboxOptions(options: DockerBackendOptions, { docker, images, facts }: Daemon): SandboxOptions {
  const { owner, clock, temporaryRoot, workspace, limits, holdEnded = false, keepIn } = options;
  const { killGraceMs = defaultKillGraceMs, readyWithinMs = defaultReadyMs, toolImage = defaultToolImage } = options;
  return {
    ...{ docker, images, facts, owner, clock, temporaryRoot, workspace, killGraceMs, readyWithinMs, toolImage },
    ...{ holdEnded, keepIn },
    limits: {
      // What is left keeps the machine itself and this program alive.
      memoryBytes: limits?.memoryBytes ?? Math.floor(facts.memoryBytes * 0.8),
      cpus: limits?.cpus ?? facts.cpus,
      pids: limits?.pids ?? defaultPids,
    },
  };
}

const defaultKillGraceMs = 10_000;
const defaultReadyMs = 60_000;

/** Enough for a parallel build, too few to fill a machine's table. */
const defaultPids = 4096;

/** Has git and a shell, and is what clones there by default, too. */
const defaultToolImage = 'docker.io/woodpeckerci/plugin-git:2.9.2';
