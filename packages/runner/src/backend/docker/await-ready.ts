import type Docker from 'dockerode';
import type { Clock } from '../../clock.ts';

type Readiness = {
  readonly container: Docker.Container;
  /** What its image says about its health. */
  readonly healthTest: readonly string[];
  /** As the file has them: `5432`, `53/udp`. */
  readonly ports: readonly string[];
  readonly clock: Clock;
  readonly withinMs: number;
  readonly hasEnded: () => boolean;
};

/** Waits until a service is well by its image's own test, or listens at the ports that its file names. */
export async function awaitReady(readiness: Readiness): Promise<void> {
  const { healthTest, ports, clock, withinMs, hasEnded } = readiness;
  const deadline = clock.now() + withinMs;
  const test = healthTest.length > 0 ? programOf(healthTest) : portsTest(ports);
  if (!test) return;
  while (!hasEnded()) {
    const code = await runInside(readiness.container, test);
    if (code === 0 || hasEnded()) return;
    // It has no shell or no grep: then nobody can say, and it is as if nothing had been asked.
    if (healthTest.length === 0 && (code === 126 || code === 127)) return;
    if (clock.now() >= deadline) throw new Error(`It was not ready within ${withinMs / 1000} seconds`);
    await clock.sleep(pauseMs);
  }
}

const pauseMs = 100;

function programOf([kind, ...words]: readonly string[]): readonly string[] | undefined {
  if (kind === 'CMD-SHELL') return ['/bin/sh', '-c', words.join(' ')];
  return kind === 'CMD' && words.length > 0 ? words : undefined;
}

/** Over UDP nobody listens visibly. */
function portsTest(ports: readonly string[]): readonly string[] | undefined {
  const numbers = ports.filter((port) => !/udp$/i.test(port)).map((port) => Number.parseInt(port, 10));
  if (numbers.length === 0) return undefined;
  // The kernel's table: local address, remote address, and 0A for one that listens.
  const tests = numbers.map((port) => {
    const digits = port.toString(16).toUpperCase().padStart(4, '0');
    return `cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -q ':${digits} [0-9A-F]*:0000 0A '`;
  });
  return ['/bin/sh', '-c', tests.join(' && ')];
}

async function runInside(container: Docker.Container, program: readonly string[]): Promise<number | undefined> {
  try {
    const exec = await container.exec({ Cmd: [...program], AttachStdout: true, AttachStderr: true });
    const output = await exec.start({});
    for await (const _ of output);
    return (await exec.inspect()).ExitCode ?? undefined;
  } catch {
    // It has ended meanwhile, or has no such program.
    return 127;
  }
}
