import { runTests } from './run-tests.ts';

const [scale = '10'] = process.argv.slice(2);
if (/^[1-9]\d?$/.test(scale)) {
  process.env.CHAOS_SCALE = scale;
  // The example kills at every point of its launch then, and at a few of them in `npm test`.
  const files = ['chaos/', 'examples/launch-cluster/'];
  process.exitCode = await runTests(['--project=chaos', '--project=examples', ...files]);
} else {
  process.stderr.write('chaos takes a number from 1 to 99: so many times the faults that npm test plays.\n');
  process.exitCode = 2;
}
