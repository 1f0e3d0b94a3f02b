import type { Report } from './diagnostic.ts';
import type { Trust } from './metadata.ts';
import type { Step } from './workflow.ts';

/** Complains about what only a trusted repository may ask of the machine that it runs on. */
export function checkTrust({ needs, container }: Step, trusted: Trust | undefined, report: Report): void {
  for (const { key, at } of needs) {
    const trust = trustOf.get(key);
    const isHarmless = key === 'network_mode' && container.networkMode === 'none';
    if (!trust || trusted?.[trust] || isHarmless) continue;
    const what = key === 'privileged' ? 'use `privileged` mode' : `use \`${key}\``;
    report.error('not_trusted', at, `Insufficient trust level to ${what}: the repository needs trust in ${trust}`);
  }
}

const trustOf: ReadonlyMap<string, keyof Trust> = new Map([
  ...['privileged', 'sysctls', 'shm_size'].map((key) => [key, 'security'] as const),
  ...['dns', 'dns_search', 'extra_hosts', 'network_mode', 'ipc_mode'].map((key) => [key, 'network'] as const),
  ...['volumes', 'devices', 'tmpfs'].map((key) => [key, 'volumes'] as const),
]);
