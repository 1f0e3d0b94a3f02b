import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { campaign, type Seeds, type Summary, sumOf } from './campaign.ts';
import { failureText } from './failure-text.ts';
import { injectEverywhere } from './inject.ts';
import { killMutants } from './mutants/kill-mutants.ts';
import { neverReached } from './never-reached.ts';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    inject: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    /** Of the mutants: those with this in their file or name. */
    only: { type: 'string', default: '' },
    /** Given by this program to its own children. */
    share: { type: 'string' },
  },
});

/** So many reach everything that there is. */
const enoughSeeds = 1000;

if (values.share !== undefined) {
  const summary = await campaign(JSON.parse(values.share) as Seeds);
  process.send?.(summary, undefined, undefined, () => process.disconnect());
} else if (values.mutants) process.exitCode = await killMutants(process.cwd(), { only: values.only, print });
else if (values.inject) process.exitCode = await injectAll();
else if (values.seeds === undefined && process.argv.length > 2) process.exitCode = await one(Number(values.seed));
else process.exitCode = await many(Number(values.seed), Number(values.seeds ?? 1000));

async function one(seed: number): Promise<number> {
  const result = await simulate({ seed });
  print(failureText({ ...result, violation: result.violation ?? 'everything holds' }));
  return result.violation === undefined ? 0 : 1;
}

async function many(from: number, count: number): Promise<number> {
  const began = performance.now();
  const stride = availableParallelism();
  const shares = Array.from({ length: stride }, (_, index) => {
    return inChild({ from: from + index, count: count - index, stride, atMostFailures: 3 });
  });
  const { seeds, events, goals, failures } = sumOf(await Promise.all(shares));
  for (const failure of failures) print(failureText(failure));
  for (const [goal, times] of Object.entries(goals).sort()) print(`${String(times).padStart(9)}  ${goal}`);
  const seconds = (performance.now() - began) / 1000;
  const speed = (seeds / seconds).toFixed(0);
  print(`${seeds} seeds, ${events} events, ${failures.length} failed; ${speed} seeds a second in ${stride} processes`);
  const missed = seeds < enoughSeeds ? [] : neverReached(goals);
  for (const goal of missed) print(`NEVER REACHED: ${goal}`);
  return failures.length + missed.length === 0 ? 0 : 1;
}

async function injectAll(): Promise<number> {
  const { scenarios, runs, failures } = await injectEverywhere({ every: 1 });
  for (const failure of failures) print(failure);
  print(`${scenarios} scenarios, ${runs} runs with one fault each, ${failures.length} failed`);
  return failures.length === 0 ? 0 : 1;
}

function inChild(seeds: Seeds): Promise<Summary> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ['--share', JSON.stringify(seeds)]);
    let summary: Summary | undefined;
    child.on('message', (message) => {
      summary = message as Summary;
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      summary ? resolve(summary) : reject(new Error(`a share of the seeds ended with ${code}`)),
    );
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
