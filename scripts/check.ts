import { check, runStages } from './stages.ts';

process.exitCode = await runStages(check);
