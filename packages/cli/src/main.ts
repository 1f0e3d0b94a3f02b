import { Command } from 'commander';

const program = new Command('signalbox').description('Self-hosted release orchestrator.');
program.parse();
if (process.argv.length < 3) program.outputHelp();
