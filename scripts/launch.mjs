// The door of every npm script: sets up what is missing, then runs scripts/<name>.ts under Node 24.
// The scripts say `exec`: npm passes its signals to the shell, which would end and leave this process behind.
import { join } from 'node:path';
import { root, runInstead, setUp } from './set-up.mjs';

const [name, ...args] = process.argv.slice(2);
process.chdir(root);
runInstead(await setUp(), join(root, 'scripts', `${name}.ts`), args);
