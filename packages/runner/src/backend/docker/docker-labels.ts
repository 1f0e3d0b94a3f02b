import { identify, isAlive, type ProcessIdentity } from '../process-table.ts';

/** On everything that is made at a daemon, so that a successor finds it. */
export type Labels = Readonly<Record<string, string>>;

const ownerLabel = 'signalbox.owner';
const processLabel = 'signalbox.process';
const workflowLabel = 'signalbox.workflow';

export function labelsOf(owner: string, workflow: string): Labels {
  return {
    [ownerLabel]: owner,
    [processLabel]: JSON.stringify(identify(process.pid) ?? null),
    [workflowLabel]: workflow,
  };
}

/** For the daemon's own search. */
export function filtersOf(owner: string): { readonly label: string[] } {
  return { label: [`${ownerLabel}=${owner}`] };
}

/** Whether the process that made it has gone, and nobody would ever remove it. */
export function isOrphan(labels: Labels | undefined): boolean {
  const maker = readIdentity(labels?.[processLabel]);
  return maker === undefined || !isAlive(maker);
}

function readIdentity(text: string | undefined): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isIdentity(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('startedAt' in value)) return false;
  return typeof value.pid === 'number' && typeof value.startedAt === 'string';
}
