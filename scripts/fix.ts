import { run } from './run.ts';

process.exitCode = await run('node_modules/.bin/biome', ['check', '--write', ...process.argv.slice(2), '.']);
