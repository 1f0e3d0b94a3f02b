import type { ProcPlan } from '@signalbox/pipeline';
import { describe, expect, test } from 'vitest';
import { proc } from '../../testing/run-plan.ts';
import { containerRequest } from './container-request.ts';

function requestOf(container: ProcPlan['container'] = {}, more: Partial<ProcPlan> = {}) {
  const step = proc('a b', [], { container, ...more });
  const program = step.entrypoint ?? [];
  return containerRequest(
    { program, script: undefined, environment: {}, directory: step.directory, proc: step },
    {
      ...{ name: 'n', image: 'x:1', labels: { 'signalbox.owner': 'me' }, network: 'net', environment: { A: '1=2' } },
      ...{ volumes: { workspace: 'w', results: 'r' }, inPlace: undefined, scriptPath: undefined },
      places: { base: '/base', workspace: '/base/src' },
      limits: { memoryBytes: 1000, cpus: 2, pids: 10 },
      hasInit: true,
    },
  );
}

describe('a container', () => {
  test('is in the network of its workflow by its name, with the shared volumes', () => {
    expect(requestOf()).toMatchObject({
      ...{ Env: ['A=1=2'], WorkingDir: '/base/src', Labels: { 'signalbox.owner': 'me' } },
      NetworkingConfig: { EndpointsConfig: { net: { Aliases: ['a-b'] } } },
      HostConfig: { Binds: ['w:/base', 'r:/signalbox/results'], NetworkMode: 'net' },
    });
    expect(requestOf({}, { directory: '/elsewhere' }).WorkingDir).toBe('/elsewhere');
    expect(requestOf({}, { detached: true }).WorkingDir).toBeUndefined();
  });

  test('has no rights over the machine unless it is privileged', () => {
    const plain = requestOf().HostConfig;
    expect(plain).toMatchObject({ CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] });
    expect(plain?.Privileged).toBeUndefined();
    const privileged = requestOf({ privileged: true }).HostConfig;
    expect(privileged).toMatchObject({ Privileged: true });
    expect([privileged?.CapDrop, privileged?.SecurityOpt]).toEqual([undefined, undefined]);
  });

  test('may have less than the machine gives, and never more', () => {
    const limits = { mem_limit: '1g', cpu_quota: '900000', memswap_limit: '2g' };
    const most = { Memory: 1000, MemorySwap: 1000, CpuPeriod: 100_000, CpuQuota: 200_000, PidsLimit: 10 };
    expect(requestOf({ limits }).HostConfig).toMatchObject(most);
    expect(requestOf({ limits: { mem_limit: '0' } }).HostConfig).toMatchObject(most);
    const small = { mem_limit: '500', cpu_quota: '5000', cpu_shares: '2', cpuset: '0-1', shm_size: '1k' };
    expect(requestOf({ limits: small }).HostConfig).toMatchObject({
      ...{ Memory: 500, MemorySwap: 500, CpuQuota: 5000, CpuShares: 2, CpusetCpus: '0-1', ShmSize: 1024 },
    });
  });

  test('gets what its file asks of the machine', () => {
    const container = {
      ...{ volumes: ['/a:/b:ro'], devices: ['/dev/x', '/dev/y:/dev/z'], tmpfs: ['/t', '/u:size=1m'] },
      ...{ dns: ['10.0.0.1'], dnsSearch: ['example.com'], extraHosts: ['far:10.0.0.2'], networkMode: 'host' },
      limits: { sysctls: 'a.b=1,c=d=e', ipc_mode: 'host' },
      backendOptions: { docker: { user: '1000:1000' } },
    };
    const request = requestOf(container);
    expect(request.HostConfig).toMatchObject({
      Devices: [
        { PathOnHost: '/dev/x', PathInContainer: '/dev/x', CgroupPermissions: 'rwm' },
        { PathOnHost: '/dev/y', PathInContainer: '/dev/z', CgroupPermissions: 'rwm' },
      ],
      ...{ Tmpfs: { '/t': '', '/u': 'size=1m' }, Dns: ['10.0.0.1'], DnsSearch: ['example.com'] },
      ...{ ExtraHosts: ['far:10.0.0.2'], NetworkMode: 'host', IpcMode: 'host', Sysctls: { 'a.b': '1', c: 'd=e' } },
    });
    expect(request.HostConfig?.Binds).toContain('/a:/b:ro');
    expect([request.User, request.NetworkingConfig]).toEqual(['1000:1000', undefined]);
  });

  test('cannot take the labels by which it is found again', () => {
    expect(requestOf({ labels: { 'signalbox.owner': 'x', team: 'y' } }).Labels).toEqual({
      'signalbox.owner': 'me',
      team: 'y',
    });
  });

  test('runs what its image does, with other arguments where they are given, or its own program', () => {
    expect(requestOf()).not.toHaveProperty('Cmd');
    expect(requestOf({}, { arguments: ['serve'] })).toMatchObject({ Cmd: ['serve'] });
    expect(requestOf({}, { entrypoint: ['/e', 'f'] })).toMatchObject({ Entrypoint: ['/e', 'f'], Cmd: [] });
  });
});
