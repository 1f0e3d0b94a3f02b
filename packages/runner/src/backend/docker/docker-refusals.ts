import type { ProcPlan, WorkflowPlan } from '@signalbox/pipeline';
import { readSize } from './read-size.ts';

/** Rights over the machine that whoever runs this backend may leave to pipelines. */
export const trustedRights = ['security', 'network', 'volumes'] as const;
export type Trusted = (typeof trustedRights)[number];

type Container = NonNullable<ProcPlan['container']>;

/**
 * Why a plan is not begun: it wants more of this machine than pipelines may have here. The compiler has asked the same of
 * the repository; here the machine itself is asked, whoever has made the plan.
 */
export function dockerRefusals(plan: WorkflowPlan, trusted: ReadonlySet<Trusted>): readonly string[] {
  const all = [...(plan.cloneProcs ?? []), ...(plan.services ?? []), ...plan.procs];
  return [
    ...workspaceProblems(plan),
    ...all.flatMap((proc) => {
      const { name, container = {} } = proc;
      const wanted = Object.entries(rights).filter(([, [, has]]) => has(container));
      const missing = wanted.filter(([, [trust]]) => !trusted.has(trust));
      return [
        ...missing.map(([what, [trust]]) => `${name}: ${what} needs trust in ${trust}, which is not given here`),
        ...[...formProblems(container), ...directoryProblems(proc)].map((problem) => `${name}: ${problem}`),
      ];
    }),
  ];
}

const some = (list: readonly unknown[] | undefined) => (list ?? []).length > 0;
const limit = (name: string) => (container: Container) => container.limits?.[name] !== undefined;

const rights: Readonly<Record<string, readonly [Trusted, (container: Container) => boolean]>> = {
  'the privileged mode': ['security', ({ privileged }) => privileged === true],
  sysctls: ['security', limit('sysctls')],
  shm_size: ['security', limit('shm_size')],
  dns: ['network', ({ dns }) => some(dns)],
  dns_search: ['network', ({ dnsSearch }) => some(dnsSearch)],
  extra_hosts: ['network', ({ extraHosts }) => some(extraHosts)],
  network_mode: ['network', ({ networkMode }) => networkMode !== undefined && networkMode !== 'none'],
  ipc_mode: ['network', limit('ipc_mode')],
  volumes: ['volumes', ({ volumes }) => some(volumes)],
  devices: ['volumes', ({ devices }) => some(devices)],
  tmpfs: ['volumes', ({ tmpfs }) => some(tmpfs)],
};

/** A daemon would take some of them for something else. */
function formProblems({ limits = {}, labels = {} }: Container): readonly string[] {
  const sizes = ['mem_limit', 'memswap_limit', 'shm_size'] as const;
  const counts = ['cpu_quota', 'cpu_shares'] as const;
  return [
    ...sizes.flatMap((key) => (isBad(limits[key], (text) => readSize(text) !== undefined) ? [key] : [])),
    ...counts.flatMap((key) => (isBad(limits[key], (text) => /^\d{1,9}$/.test(text)) ? [key] : [])),
    ...(isBad(limits.cpuset, (text) => /^[\d,-]{1,100}$/.test(text)) ? ['cpuset'] : []),
  ]
    .map((key) => `${key} is no ${sizes.some((each) => each === key) ? 'size' : 'number'}: ${limits[key]}`)
    .concat(Object.keys(labels).flatMap((key) => (key.startsWith('signalbox.') ? [`the label ${key} is taken`] : [])));
}

function isBad(text: string | undefined, isGood: (text: string) => boolean): boolean {
  return text !== undefined && !isGood(text);
}

function directoryProblems({ directory }: ProcPlan): readonly string[] {
  return directory?.split('/').includes('..') ? [`the directory ${directory} leaves the workspace`] : [];
}

/** A volume over a folder of the image would hide the programs in it. */
function workspaceProblems({ workspace }: WorkflowPlan): readonly string[] {
  if (!workspace) return [];
  const { base, path } = workspace;
  const parts = base.split('/').filter((part) => part !== '');
  const [first = ''] = parts;
  const isTaken = first === ownTop || (parts.length <= 1 && systemFolders.includes(first));
  const isPath = base.startsWith('/') && !/[:\p{Cc}]/u.test(base + path);
  const climbs = [...parts, ...path.split('/')].includes('..');
  return isPath && !isTaken && !climbs ? [] : [`The workspace cannot be at ${base}/${path}`];
}

/** Where the backend has its own files. */
const ownTop = 'signalbox';

/** The top itself is one, too. */
const systemFolders = ['', 'bin', 'dev', 'etc', 'lib', 'lib64', 'proc', 'sbin', 'sys', 'usr'];
