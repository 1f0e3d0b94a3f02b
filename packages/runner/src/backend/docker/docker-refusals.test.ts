import type { ProcPlan } from '@signalbox/pipeline';
import { expect, test } from 'vitest';
import { planWith, proc } from '../../testing/run-plan.ts';
import { dockerRefusals, type Trusted } from './docker-refusals.ts';

const wants: readonly (readonly [string, NonNullable<ProcPlan['container']>, Trusted])[] = [
  ['the privileged mode', { privileged: true }, 'security'],
  ['sysctls', { limits: { sysctls: 'a=b' } }, 'security'],
  ['shm_size', { limits: { shm_size: '1m' } }, 'security'],
  ['dns', { dns: ['10.0.0.1'] }, 'network'],
  ['dns_search', { dnsSearch: ['x'] }, 'network'],
  ['extra_hosts', { extraHosts: ['a:10.0.0.1'] }, 'network'],
  ['network_mode', { networkMode: 'host' }, 'network'],
  ['ipc_mode', { limits: { ipc_mode: 'host' } }, 'network'],
  ['volumes', { volumes: ['/var/run/docker.sock:/s'] }, 'volumes'],
  ['devices', { devices: ['/dev/kvm'] }, 'volumes'],
  ['tmpfs', { tmpfs: ['/t'] }, 'volumes'],
];

test.each(wants)('%s is there only where the machine gives it', (what, container, trust) => {
  const plan = planWith([proc('a', ['x'], { container })]);
  expect(dockerRefusals(plan, new Set())).toEqual([`a: ${what} needs trust in ${trust}, which is not given here`]);
  expect(dockerRefusals(plan, new Set([trust]))).toEqual([]);
  const elsewhere = planWith([], {
    services: [proc('a', [], { container })],
    cloneProcs: [proc('b', [], { container })],
  });
  expect(dockerRefusals(elsewhere, new Set())).toHaveLength(2);
});

test('no network at all is nothing that a machine gives', () => {
  expect(dockerRefusals(planWith([proc('a', ['x'], { container: { networkMode: 'none' } })]), new Set())).toEqual([]);
});

test('values that a daemon would take for something else are refused', () => {
  const container = {
    limits: { mem_limit: 'lots', cpu_shares: '-1', cpuset: '0;1' },
    labels: { 'signalbox.owner': 'x' },
  };
  const plan = planWith([proc('a', ['x'], { container, directory: '/a/../b' })]);
  expect(dockerRefusals(plan, new Set())).toEqual([
    'a: mem_limit is no size: lots',
    'a: cpu_shares is no number: -1',
    'a: cpuset is no number: 0;1',
    'a: the label signalbox.owner is taken',
    'a: the directory /a/../b leaves the workspace',
  ]);
});

test.each([
  ['/', 'x'],
  ['/etc', 'x'],
  ['/usr/', 'x'],
  ['/signalbox', 'x'],
  ['/signalbox/outputs', 'x'],
  ['/a/../etc', 'x'],
  ['/go', '../../etc'],
  ['relative', 'x'],
  ['/a:/etc', 'x'],
])('a workspace cannot be at %s with %s below it', (base, path) => {
  const plan = planWith([proc('a', ['x'])], { workspace: { base, path } });
  expect(dockerRefusals(plan, new Set())).toEqual([`The workspace cannot be at ${base}/${path}`]);
});

test.each(['/go', '/drone', '/usr/src/app'])('a workspace can be at %s', (base) => {
  expect(dockerRefusals(planWith([], { workspace: { base, path: 'src/x' } }), new Set())).toEqual([]);
});
