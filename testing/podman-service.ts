import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Daemon, startDaemon } from './guarded-daemon.ts';

/** Undefined where nobody has installed it, or we may not make containers. */
export function findPodman(): string | undefined {
  return process.getuid?.() === 0 && [podman, init].every((path) => existsSync(path)) ? podman : undefined;
}

const podman = '/usr/bin/podman';
/** The first process of a container that begins with a script; Debian only recommends its package. */
const init = '/usr/libexec/podman/catatonit';

/** Why Podman cannot be had here. */
export async function reasonAgainstPodman(): Promise<string | undefined> {
  const program = findPodman();
  if (program === undefined) {
    return 'they need root and podman, as after `apt-get install podman catatonit runc iptables`';
  }
  try {
    await (await startPodman(program)).stop();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Its API service, with images, networks and settings of its own; also on a machine without systemd, with cgroups of version 1. */
export async function startPodman(program: string): Promise<Daemon> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-podman-'));
  const at = (name: string) => join(folder, name);
  const settings = {
    CONTAINERS_CONF: at('containers.conf'),
    CONTAINERS_STORAGE_CONF: at('storage.conf'),
    CONTAINERS_REGISTRIES_CONF: at('registries.conf'),
  };
  await writeFile(settings.CONTAINERS_CONF, containersConf(at('networks'), settings));
  await writeFile(
    settings.CONTAINERS_STORAGE_CONF,
    `[storage]\ndriver = "overlay"\ngraphroot = "${at('images')}"\nrunroot = "${at('run')}"\n`,
  );
  // Registries of tests, on whichever port, which speak no TLS.
  await writeFile(settings.CONTAINERS_REGISTRIES_CONF, '[[registry]]\nlocation = "127.0.0.1"\ninsecure = true\n');
  const args = ['--tmpdir', at('tmp'), 'system', 'service', '--time', '0', `unix://${at('socket')}`];
  const daemon = await startDaemon({ program, args, environment: settings, socket: at('socket'), folder });
  return {
    socket: daemon.socket,
    stop: async () => {
      // It leaves the folder of its images mounted onto itself, for the next start.
      const unmount = () => spawnSync('umount', ['-l', at('images/overlay')]);
      unmount();
      await daemon.stop();
    },
  };
}

/** What a container's own helper is started with at its end it gets from here, and from nowhere else. */
function containersConf(networks: string, settings: Readonly<Record<string, string>>): string {
  const handed = Object.entries({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...settings });
  return [
    '[containers]',
    'default_ulimits = ["nofile=20000:20000", "nproc=30000:30000"]',
    '[network]',
    'network_backend = "netavark"',
    `network_config_dir = "${networks}"`,
    '[engine]',
    'runtime = "runc"',
    'cgroup_manager = "cgroupfs"',
    'events_logger = "file"',
    `conmon_env_vars = [${handed.map(([name, value]) => `"${name}=${value}"`).join(', ')}]`,
    '',
  ].join('\n');
}
