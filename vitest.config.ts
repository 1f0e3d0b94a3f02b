import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Packages are imported from their sources, by the same condition that Node is started with. No `import` here: Vitest
 * hands these to Node, where `require` would then get the wrong half of a dual package; Vite knows it by itself.
 */
const conditions = ['source', 'node'];

/** A coverage gate of 100 % holds for these; elsewhere the suites themselves are the gate. */
const purePackages = ['engine', 'fsl', 'pipeline', 'protocol'];

const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
};

/** The command line tells times of the zone it is in. The limits end what hangs, on a machine that is busy, too. */
const settings = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  teardownTimeout: 60_000,
  env: { TZ: 'UTC' },
  setupFiles: ['testing/property-seed.ts'],
  // No file leaves a state behind: a process for each would load all that it tests anew, for 2 s.
  isolate: false,
};

/** These share a real PostgreSQL. */
const withPostgres = [
  'packages/*/src/**/postgres/**/*.test.ts',
  'packages/*/src/**/*.postgres.test.ts',
  'docs/*.postgres.test.ts',
];

/** These share a real dockerd: `npm run check:all` runs them. */
const withDocker = ['packages/*/src/**/*.docker.test.ts', 'examples/**/*.docker.test.ts'];

/** These share a Podman service: `npm run check:all` runs them. */
const withPodman = ['packages/*/src/**/*.podman.test.ts'];

/** They look at every page as tools for the blind do, which takes its time: `npm run check:all` runs them. */
const withAxe = ['browser/**/*.axe.test.ts'];

const packages = readdirSync('packages').filter((name) => existsSync(`packages/${name}/src`));

export default defineConfig({
  ...shared,
  test: {
    pool: 'forks',
    // Two fifths of the time is spent waiting for processes and disks: one more than there are cores uses that.
    maxWorkers: availableParallelism() + 1,
    execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
    coverage: {
      provider: 'v8',
      include: purePackages.map((name) => `packages/${name}/src/**/*.ts`),
      exclude: ['**/*.test.ts', '**/*.suite.ts', '**/testing/**'],
      reportsDirectory: '.signalbox/coverage',
      reporter: [['text', { skipFull: true }], 'html'],
      thresholds: { lines: 100, functions: 100, branches: 100, statements: 100 },
    },
    projects: [
      ...packages.map((name) => ({
        ...shared,
        test: {
          ...settings,
          name,
          include: [`packages/${name}/src/**/*.test.{ts,tsx}`],
          exclude: [...withPostgres, ...withDocker, ...withPodman],
        },
      })),
      {
        ...shared,
        test: { ...settings, name: 'postgres', include: withPostgres, globalSetup: 'testing/postgres-for-tests.ts' },
      },
      {
        ...shared,
        test: {
          ...settings,
          // A container takes its time to start, and several at once on a busy machine take more.
          testTimeout: 180_000,
          name: 'docker',
          include: withDocker,
          globalSetup: 'testing/docker-for-tests.ts',
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          ...settings,
          testTimeout: 180_000,
          name: 'podman',
          include: withPodman,
          globalSetup: 'testing/podman-for-tests.ts',
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          ...settings,
          name: 'repository',
          include: ['*.test.ts', 'docs/*.test.ts', 'scripts/**/*.test.ts', 'testing/**/*.test.ts'],
          exclude: withPostgres,
        },
      },
      {
        ...shared,
        test: {
          ...settings,
          name: 'examples',
          include: ['examples/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...withDocker],
        },
      },
      {
        ...shared,
        test: { ...settings, name: 'browser', include: ['browser/**/*.test.ts'], exclude: withAxe },
      },
      {
        ...shared,
        test: { ...settings, testTimeout: 180_000, name: 'axe', include: withAxe },
      },
      {
        ...shared,
        test: { ...settings, name: 'chaos', include: ['chaos/**/*.test.ts'] },
      },
    ],
  },
});
