import { generate } from './generate.ts';

process.exitCode = await generate({ write: true });
