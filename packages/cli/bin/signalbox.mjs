#!/usr/bin/env node
// Plain JavaScript that any Node from 20 on can start; the command itself is src/main.ts under Node 24.
import module from 'node:module';
import { pathToFileURL } from 'node:url';
import { programOf } from '../../../scripts/compiled.mjs';
import { keepCompiled, nodeFlags, runInstead, setUp, setUpWeb } from '../../../scripts/set-up.mjs';

const node = await setUp();
if (process.argv[2] === 'server') await setUpWeb(node);
const main = programOf('cli');
if (node === process.execPath) await runHere();
else runInstead(node, main, process.argv.slice(2));

/** This Node will do: no second process, and what would be its flags is set from within. */
async function runHere() {
  keepCompiled();
  module.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, 'source'] }),
  });
  process.execArgv.push(...nodeFlags);
  process.argv[1] = main;
  await import(pathToFileURL(main).href);
}
