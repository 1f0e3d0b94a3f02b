import { reasonAgainstDocker } from '../testing/docker-daemon.ts';
import { reasonAgainstPodman } from '../testing/podman-service.ts';
import { generate } from './generate.ts';
import { run } from './run.ts';
import { runTests } from './run-tests.ts';

/** One thing that must hold; gives an exit code, 0 when it does. */
export type Stage = { readonly name: string; readonly holds: () => Promise<number> };

const pureProjects = ['engine', 'fsl', 'pipeline', 'protocol'].map((name) => `--project=${name}`);

const style: Stage = {
  name: 'format, lint, imports',
  holds: () => run('node_modules/.bin/biome', ['check', '--error-on-warnings', '.']),
};

const types: Stage = { name: 'types', holds: () => run('node_modules/.bin/tsc', ['-b']) };

const pureTests: Stage = {
  name: 'tests of the pure packages',
  holds: () => runTests([...pureProjects, '--passWithNoTests']),
};

const pureCoverage: Stage = {
  name: 'tests of the pure packages reach every line and branch',
  holds: () => runTests([...pureProjects, '--coverage']),
};

const containers: Stage = {
  name: 'tests with containers',
  holds: async () => {
    const reason = await reasonAgainstDocker();
    if (reason === undefined) return runTests(['--project=docker']);
    process.stdout.write(`left out: ${reason}\n`);
    return 0;
  },
};

const podmanContainers: Stage = {
  name: 'tests with Podman',
  holds: async () => {
    const reason = await reasonAgainstPodman();
    if (reason === undefined) return runTests(['--project=podman']);
    process.stdout.write(`left out: ${reason}\n`);
    return 0;
  },
};

/** In a copy that is set up anew, as on a machine that has nothing of it yet; the tests themselves run here anyway. */
const ownPipeline: Stage = {
  name: 'the own pipeline, by `signalbox exec`',
  holds: () => run('node_modules/.bin/signalbox', ['exec', '.', '--step', 'check', '--timeout', '15']),
};

const pages: Stage = {
  name: 'pages are for everybody',
  holds: () => runTests(['--project=axe']),
};

const tidy: Stage = { name: 'tidy', holds: () => runTests(['--project=repository', 'tidy.test.ts']) };

const unused: Stage = { name: 'nothing unused', holds: () => run('node_modules/.bin/knip', ['--no-config-hints']) };

const fresh: Stage = { name: 'generated files are fresh', holds: () => generate({ write: false }) };

/** What one runs before every commit: under a minute. */
export const check: readonly Stage[] = [style, types, pureTests, tidy];

/** The longest comes last, and with it its report. */
export const checkAll: readonly Stage[] = [
  ...[style, types, unused, fresh, tidy, pages, ownPipeline, containers, podmanContainers, pureCoverage],
];

/** Runs them all, also after a failure, so that one run tells everything; gives the exit code. */
export async function runStages(stages: readonly Stage[]): Promise<number> {
  const failed: string[] = [];
  for (const { name, holds } of stages) {
    process.stdout.write(`\n== ${name}\n`);
    const started = performance.now();
    const code = await holds();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`== ${name}: ${code === 0 ? 'ok' : 'FAILED'} in ${seconds} s\n`);
    if (code !== 0) failed.push(name);
  }
  process.stdout.write(failed.length === 0 ? '\nall of it holds\n' : `\nFAILED: ${failed.join('; ')}\n`);
  return failed.length === 0 ? 0 : 1;
}
