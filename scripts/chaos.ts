import { runTests } from './run-tests.ts';

const [scale = '10'] = process.argv.slice(2);
if (/^[1-9]\d?$/.test(scale)) {
  process.env.CHAOS_SCALE = scale;
  process.exitCode = await runTests(['--project=chaos']);
} else {
  process.stderr.write('chaos takes a number from 1 to 99: so many times the faults that npm test plays.\n');
  process.exitCode = 2;
}
