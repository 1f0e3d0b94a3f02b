import {
  agentInstanceHeader,
  agentLeaseHeader,
  agentVersionHeader,
  errors,
  leaseMs,
  protocolVersion,
} from '@signalbox/protocol';
import type { Agent } from '@signalbox/store';
import { isForeignOrigin } from '../../auth/same-origin.ts';
import type { AgentServices } from './ports.ts';

/** Who connects, and what the client said about itself. */
export type Arrival = {
  readonly agent: Agent;
  /** Of the process; clients of the ancestor have none. */
  readonly instance: string | undefined;
  readonly leaseMs: number;
};

export type CheckedUpgrade =
  | { readonly ok: true; readonly arrival: Arrival }
  | { readonly ok: false; readonly status: number; readonly text: string };

type Headers = { readonly [name: string]: string | string[] | undefined };

export async function checkUpgrade(
  headers: Headers,
  { access }: Pick<AgentServices, 'access'>,
): Promise<CheckedUpgrade> {
  if (isForeignOrigin(headers)) return refuse('origin_refused');
  const key = /^Bearer\s+(\S{1,512})$/i.exec(single(headers.authorization))?.[1];
  const agent = key === undefined ? undefined : await access.agentOf(key);
  if (!agent) return refuse('unauthenticated', 'Unable to connect agent. Invalid authorization token');
  const version = single(headers[agentVersionHeader]);
  if (version !== '' && majorOf(version) !== majorOf(protocolVersion)) {
    const shown = version.slice(0, 50).replaceAll(/[^\w.+-]/g, '?');
    return refuse('version_mismatch', `Version mismatch. Agent version ${shown}, server version ${protocolVersion}`);
  }
  const instance = single(headers[agentInstanceHeader]).slice(0, 200) || undefined;
  return { ok: true, arrival: { agent, instance, leaseMs: leaseOf(single(headers[agentLeaseHeader])) } };
}

function refuse(code: 'origin_refused' | 'unauthenticated' | 'version_mismatch', text?: string): CheckedUpgrade {
  return { ok: false, status: errors[code].http, text: text ?? errors[code].sentence };
}

function majorOf(version: string): string {
  return /^(\d+)(?:\.|$)/.exec(version)?.[1] ?? 'none';
}

/** Who announces a lease extends it in time; who announces nothing gets the long one. */
function leaseOf(announced: string): number {
  const ms = /^\d{1,6}$/.test(announced) ? Number(announced) * 1000 : leaseMs.otherwise;
  return Math.min(Math.max(ms, leaseMs.announced), leaseMs.otherwise);
}

function single(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}
