import { runTests } from './run-tests.ts';

const args = process.argv.slice(2);
// Those that need a daemon of containers, or long looks at each page, are stages of `check:all`.
const selection = args.some((arg) => arg.startsWith('--project'))
  ? []
  : ['--project=!docker', '--project=!podman', '--project=!axe'];
process.exitCode = await runTests([...selection, ...args]);
