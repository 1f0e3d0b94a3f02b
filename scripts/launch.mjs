// The door of every npm script: sets up what is missing, then runs scripts/<name>.ts under Node 24.
// The scripts say `exec`: npm passes its signals to the shell, which would end and leave this process behind.
import { join } from 'node:path';
import { root, runInstead, setUp, setUpWeb } from './set-up.mjs';

const [name, ...args] = process.argv.slice(2);
process.chdir(root);
const node = await setUp();
// What starts servers, or looks at what they serve.
if (['start', 'test', 'check-all', 'bench', 'shots'].includes(name)) await setUpWeb(node);
// What starts our programs often, or for long.
if (['bench', 'chaos', 'check-all', 'example', 'start', 'test'].includes(name))
  (await import('./compiled.mjs')).compile(node);
runInstead(node, join(root, 'scripts', `${name}.ts`), args);
