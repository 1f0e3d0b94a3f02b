import { posix } from 'node:path';
import type { ProcPlan } from '@signalbox/pipeline';
import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import type { ProcStart } from '../backend.ts';
import { type Places, resultsFolder } from './container-places.ts';
import type { Labels } from './docker-labels.ts';
import { readSize } from './read-size.ts';

/** What every container of this machine may use at most; a file can ask for less. */
export type ContainerLimits = { readonly memoryBytes: number; readonly cpus: number; readonly pids: number };

export type Surroundings = {
  readonly name: string;
  readonly image: string;
  readonly labels: Labels;
  readonly network: string;
  readonly volumes: { readonly workspace: string; readonly results: string };
  readonly places: Places;
  /** A folder of the machine in the place of the workspace. */
  readonly inPlace: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: ContainerLimits;
  /** The file with what the shell shall do, where that is too long for a word of a command line. */
  readonly scriptPath: string | undefined;
  /** Whether the daemon has a first process that hands on signals and collects the dead. */
  readonly hasInit: boolean;
};

type Container = NonNullable<ProcPlan['container']>;

/** How a proc is asked for at a daemon. */
export function containerRequest(start: ProcStart, surroundings: Surroundings): ContainerCreateOptions {
  const { proc } = start;
  const container = proc?.container ?? {};
  const { environment, places, image, name, labels, network } = surroundings;
  const ownNetwork = container.networkMode !== undefined;
  const isScript = start.script !== undefined;
  const user = userIn(container);
  return {
    name,
    Image: image,
    ...programOf(start, surroundings.scriptPath),
    Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
    ...(!isImageService(start) && { WorkingDir: directoryOf(start, places) }),
    ...(user !== undefined && { User: user }),
    Labels: { ...container.labels, ...labels },
    ...{ AttachStdin: false, AttachStdout: true, AttachStderr: true, Tty: false, OpenStdin: false },
    // What is to be known of its health is asked here, as often as that is wanted.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: hostConfig(container, surroundings, isScript),
    ...(!ownNetwork && {
      NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: proc ? [hostNameOf(proc.name)] : [] } } },
    }),
  };
}

type Program = Pick<ContainerCreateOptions, 'Entrypoint' | 'Cmd'>;

function programOf({ program, script, proc }: ProcStart, scriptPath: string | undefined): Program {
  if (scriptPath !== undefined) return { Entrypoint: [...program, scriptPath], Cmd: [] };
  if (script !== undefined) return { Entrypoint: [...program, '-c'], Cmd: [script] };
  if (program.length > 0) return { Entrypoint: [...program], Cmd: [] };
  return proc?.arguments ? { Cmd: [...proc.arguments] } : {};
}

/** Its image knows where it works. */
function isImageService({ program, proc }: ProcStart): boolean {
  return program.length === 0 && proc?.detached === true;
}

function directoryOf({ directory }: ProcStart, { workspace }: Places): string {
  return directory === undefined ? workspace : posix.resolve(workspace, directory);
}

/** Who its file wants the programs to be. */
export function userIn({ backendOptions }: Container): string | undefined {
  const docker = isMap(backendOptions) ? backendOptions.docker : undefined;
  return isMap(docker) && typeof docker.user === 'string' ? docker.user : undefined;
}

/** A name may have signs that no host name has. */
function hostNameOf(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '-');
}

function hostConfig(container: Container, surroundings: Surroundings, isScript: boolean): HostConfig {
  const { volumes, places, inPlace, network, hasInit } = surroundings;
  const isPrivileged = container.privileged === true;
  return {
    Binds: [`${volumes.workspace}:${places.base}`, `${volumes.results}:${resultsFolder}`, ...(container.volumes ?? [])],
    // Its name may have a colon.
    ...(inPlace !== undefined && { Mounts: [{ Type: 'bind', Source: inPlace, Target: places.workspace }] }),
    NetworkMode: container.networkMode ?? network,
    ...(isPrivileged ? { Privileged: true } : restrictions),
    // What an image starts by itself may have to be the first process.
    ...(isScript && hasInit && { Init: true }),
    // The output is read as it comes, and kept by who has asked for it.
    LogConfig: { Type: 'none', Config: {} },
    ...limitsOf(container, surroundings.limits),
    ...(container.devices && { Devices: container.devices.map(deviceOf) }),
    ...(container.tmpfs && { Tmpfs: Object.fromEntries(container.tmpfs.map(splitOnce)) }),
    ...(container.dns && { Dns: [...container.dns] }),
    ...(container.dnsSearch && { DnsSearch: [...container.dnsSearch] }),
    ...(container.extraHosts && { ExtraHosts: [...container.extraHosts] }),
  };
}

/**
 * Without rights that only a machine's own programs need. Those that are left are what package managers and databases use
 * within their own files; none of them reaches outside of the container.
 */
const restrictions: HostConfig = {
  CapDrop: ['ALL'],
  CapAdd: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID'],
  SecurityOpt: ['no-new-privileges'],
};

function limitsOf({ limits = {} }: Container, most: ContainerLimits): HostConfig {
  const size = (name: string) => (limits[name] === undefined ? undefined : readSize(limits[name]));
  const memory = least(size('mem_limit'), most.memoryBytes);
  const swap = size('memswap_limit');
  const shm = size('shm_size');
  const { cpu_shares: shares, cpuset, ipc_mode: ipc, sysctls } = limits;
  return {
    Memory: memory,
    MemorySwap: swap === undefined ? memory : Math.min(Math.max(swap, memory), most.memoryBytes),
    PidsLimit: most.pids,
    CpuPeriod: cpuPeriod,
    CpuQuota: least(numberOf(limits.cpu_quota), Math.round(most.cpus * cpuPeriod)),
    ...(shares !== undefined && { CpuShares: Number(shares) }),
    ...(cpuset !== undefined && { CpusetCpus: cpuset }),
    ...(shm !== undefined && { ShmSize: shm }),
    ...(ipc !== undefined && { IpcMode: ipc }),
    ...(sysctls !== undefined && { Sysctls: Object.fromEntries(sysctls.split(',').map((text) => pairOf(text, '='))) }),
  };
}

/** Nothing and 0 are for no limit of one's own. */
function least(wanted: number | undefined, most: number): number {
  return wanted === undefined || wanted <= 0 ? most : Math.min(wanted, most);
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** Microseconds, as daemons have it where nothing is said. */
const cpuPeriod = 100_000;

function deviceOf(text: string) {
  const [onHost = '', inContainer = onHost, permissions = 'rwm'] = text.split(':');
  return { PathOnHost: onHost, PathInContainer: inContainer, CgroupPermissions: permissions };
}

function splitOnce(text: string): readonly [string, string] {
  return pairOf(text, ':');
}

function pairOf(text: string, sign: string): readonly [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
