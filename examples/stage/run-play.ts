import { constants } from 'node:os';
import { inspect } from 'node:util';
import { Stage } from './stage.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Plays to the end and leaves nothing behind, whatever happens; ends the process with 0 only when all of it held. */
export async function runPlay(title: string, act: (stage: Stage) => Promise<void>, limitMs = 240_000): Promise<never> {
  const stage = new Stage();
  const interrupted = Promise.withResolvers<number>();
  for (const signal of signals) process.on(signal, () => interrupted.resolve(128 + constants.signals[signal]));
  // Who started this play is gone.
  process.on('disconnect', () => interrupted.resolve(1));
  const limit = setTimeout(() => {
    stage.say(`the play took longer than ${limitMs / 1000} s`);
    interrupted.resolve(1);
  }, limitMs);
  stage.say(title);
  const played = act(stage).then(
    () => 0,
    (problem: unknown) => {
      stage.say(`\nFAILED: ${inspect(problem)}`);
      return 1;
    },
  );
  const status = await Promise.race([played, interrupted.promise]);
  clearTimeout(limit);
  if (status === 0) stage.say(`\nAll ${stage.checks} checks held.`);
  const problems = await stage.close();
  for (const problem of problems) process.stderr.write(`not cleaned up: ${inspect(problem)}\n`);
  process.exit(problems.length > 0 ? status || 1 : status);
}
