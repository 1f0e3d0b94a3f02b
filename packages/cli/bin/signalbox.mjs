#!/usr/bin/env node
// Plain JavaScript that any Node from 20 on can start; the command itself is src/main.ts under Node 24.
import { fileURLToPath } from 'node:url';
import { runInstead, setUp } from '../../../scripts/set-up.mjs';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
runInstead(await setUp(), main, process.argv.slice(2));
