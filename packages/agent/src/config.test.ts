import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';

const least = {
  SIGNALBOX_SERVER: 'http://127.0.0.1:8080',
  SIGNALBOX_AGENT_KEY: 'key',
  SIGNALBOX_AGENT_WORK: '/tmp/agent',
};

describe('the configuration', () => {
  test('has a default for what need not be said', () => {
    const config = readConfig({ ...least, PATH: '/bin' });
    expect(config).toMatchObject({ key: 'key', workRoot: '/tmp/agent', labels: {}, maxProcs: 2, path: '/bin' });
    expect(config.name).not.toBe('');
    expect(readConfig(least).path).toBe('/usr/local/bin:/usr/bin:/bin');
  });

  test.each([
    ['http://127.0.0.1:8080', 'ws://127.0.0.1:8080/ws/broker'],
    ['https://box.example.com/', 'wss://box.example.com/ws/broker'],
    ['https://example.com/box', 'wss://example.com/box/ws/broker'],
    ['ws://[::1]:1', 'ws://[::1]:1/ws/broker'],
  ])('finds the broker of %s', (server, broker) => {
    expect(readConfig({ ...least, SIGNALBOX_SERVER: server }).broker).toBe(broker);
  });

  test('reads labels and the number of slots', () => {
    const more = {
      SIGNALBOX_AGENT_LABELS: ' gpu=yes, zone = eu ,',
      SIGNALBOX_AGENT_MAX_PROCS: '8',
      SIGNALBOX_AGENT_NAME: 'n',
    };
    expect(readConfig({ ...least, ...more })).toMatchObject({
      labels: { gpu: 'yes', zone: 'eu' },
      maxProcs: 8,
      name: 'n',
    });
  });

  test('reads what runs the steps, and what of the machine it may leave to them', () => {
    expect(readConfig(least).backend).toEqual({ kind: 'local' });
    const docker = { ...least, SIGNALBOX_AGENT_BACKEND: 'docker', HOME: '/somewhere' };
    const environment = { HOME: '/somewhere' };
    expect(readConfig(docker).backend).toEqual({ kind: 'docker', trusted: [], environment });
    const more = { SIGNALBOX_AGENT_SOCKET: '/run/x.sock', SIGNALBOX_AGENT_TRUST: 'volumes, network' };
    expect(readConfig({ ...docker, ...more }).backend).toEqual({
      ...{ kind: 'docker', socket: '/run/x.sock', trusted: ['network', 'volumes'], environment },
    });
    const wrong = { SIGNALBOX_AGENT_BACKEND: 'kvm', SIGNALBOX_AGENT_TRUST: 'all' };
    expect(() => readConfig({ ...least, ...wrong })).toThrow(
      'SIGNALBOX_AGENT_BACKEND is not local or docker; SIGNALBOX_AGENT_TRUST is not of security, network, volumes',
    );
  });

  test("of a job host has its modules, and keeps what is the agent's own from their code", () => {
    const { SIGNALBOX_AGENT_WORK: _, ...host } = least;
    const more = { SIGNALBOX_AGENT_JOBS: ' ./a.ts\n\n pack ', SIGNALBOX_AGENT_MAX_JOBS: '4', HOME: '/home' };
    expect(readConfig({ ...host, ...more }).jobs).toMatchObject({
      modules: ['./a.ts', 'pack'],
      atOnce: 4,
      memoryMb: 512,
      environment: { HOME: '/home' },
    });
    const wrong = { ...host, ...more, SIGNALBOX_AGENT_MAX_JOBS: '0', SIGNALBOX_AGENT_JOB_MEMORY_MB: 'all' };
    expect(() => readConfig(wrong)).toThrow(/MAX_JOBS is not a number from 1 to 256; .*MEMORY_MB is not a number/);
  });

  test('reports all of its problems together, and never the key', () => {
    const wrong = {
      SIGNALBOX_SERVER: 'ftp://example.com',
      SIGNALBOX_AGENT_KEY: 'se cret',
      SIGNALBOX_AGENT_LABELS: 'gpu,=x,a=b=c',
      SIGNALBOX_AGENT_MAX_PROCS: '0',
    };
    expect(() => readConfig(wrong)).toThrow(
      expect.objectContaining({
        code: 'config_invalid',
        message: [
          'SIGNALBOX_SERVER is not an address such as https://signalbox.example.com',
          'SIGNALBOX_AGENT_WORK is missing',
          'SIGNALBOX_AGENT_LABELS: gpu is not key=value',
          'SIGNALBOX_AGENT_LABELS: =x is not key=value',
          'SIGNALBOX_AGENT_LABELS: a=b=c is not key=value',
          'SIGNALBOX_AGENT_MAX_PROCS is not a number from 1 to 256',
          'SIGNALBOX_AGENT_KEY has characters that no key has',
        ].join('; '),
      }),
    );
  });
});
