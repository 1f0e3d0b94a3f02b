import { checkAll, runStages } from './stages.ts';

process.exitCode = await runStages(checkAll);
