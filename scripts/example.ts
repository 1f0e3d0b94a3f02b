import { runProgram } from './run-program.ts';

process.exitCode = await runProgram({ folder: 'examples', file: 'play.ts', what: 'example' }, process.argv.slice(2));
