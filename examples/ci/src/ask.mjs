import { equal } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { greet } from './greeting.mjs';

// The service begins at the same time as the steps: who needs it waits until it is there.
// In containers it has a name of its own; on a machine it is on that machine.
const [, , portFile, language] = process.argv;
while (!existsSync(portFile)) await pause(20);
const at = (host) => fetch(`http://${host}:${readFileSync(portFile, 'utf8')}/Ada`);
const answer = await at('greeter').catch(() => at('127.0.0.1'));
equal(await answer.text(), greet(language, 'Ada'));
console.log(`the service says ${greet(language, 'Ada')}`);
