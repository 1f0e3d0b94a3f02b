import { equal } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { greet } from './greeting.mjs';

// The service begins at the same time as the steps: who needs it waits until it is there.
const [, , portFile, language] = process.argv;
while (!existsSync(portFile)) await pause(20);
const answer = await fetch(`http://127.0.0.1:${readFileSync(portFile, 'utf8')}/Ada`);
equal(await answer.text(), greet(language, 'Ada'));
console.log(`the service says ${greet(language, 'Ada')}`);
