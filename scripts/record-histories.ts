import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ack, decide, retry, start, stop, taskFailed, timer } from '../packages/engine/src/testing/acts.ts';
import { type Act, type Played, perform, play, runOf } from '../packages/engine/src/testing/play.ts';
import { type StepSketch, sketchFlow } from '../packages/engine/src/testing/sketch-flow.ts';

/** What somebody says for the open visit of a step, or another act. */
type Line = readonly [step: string, outcome: string] | Act;

type Story = { readonly steps: readonly StepSketch[]; readonly lines: readonly Line[] };

const stories: Readonly<Record<string, Story>> = {
  loop: {
    steps: [
      { name: 'build', on: { OK: 'deploy', NO: 'build' }, timeoutMs: 1000 },
      { name: 'deploy', on: { OK: 'done', NO: 'build' }, retry: { maxAttempts: 2, backoffMs: 50, maxBackoffMs: 50 } },
    ],
    lines: [
      ['build', 'NO'],
      ['build', 'OK'],
      taskFailed({ step: 'deploy' }),
      timer(60),
      ['deploy', 'NO'],
      ['build', 'OK'],
      ['deploy', 'OK'],
    ],
  },
  branches: {
    steps: [
      { name: 'build', on: { SUCCESS: 'review&qa', FAIL: 'stopped' } },
      { name: 'review', kind: 'decision', on: { AGREE: 'ship', REWORK: 'build' } },
      { name: 'qa', kind: 'decision', on: { PASS: 'ship', FAIL: 'build' } },
      { name: 'ship', enter: 'all', effect: true, on: { SUCCESS: 'done', FAIL: 'rollback' } },
    ],
    lines: [
      ['build', 'SUCCESS'],
      ['qa', 'PASS'],
      ['review', 'REWORK'],
      ['build', 'SUCCESS'],
      ['review', 'AGREE'],
      ['qa', 'PASS'],
      ['ship', 'FAIL'],
      retry(),
      ['ship', 'SUCCESS'],
    ],
  },
  held: {
    steps: [{ name: 'ask', on: { OK: 'done', LATER: 'hold' } }],
    lines: [['ask', 'LATER'], retry(), stop('enough')],
  },
};

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
const folder = join('packages/engine/histories', version);
mkdirSync(folder, { recursive: true });
for (const [name, { steps, lines }] of Object.entries(stories)) {
  const flow = sketchFlow(steps);
  const played = lines.reduce((before, line) => perform(before, actOf(before, line)), play(flow, [start()]));
  const { journal, closed } = played;
  writeFileSync(
    join(folder, `${name}.json`),
    `${JSON.stringify({ flow, journal, closed, run: runOf(played) }, null, 1)}\n`,
  );
}

function actOf(played: Played, line: Line): Act {
  if (!Array.isArray(line)) return line as Act;
  const [step = '', outcome = ''] = line;
  const visit = runOf(played).open[step];
  if (visit?.phase.kind === 'deciding') {
    const { digest } = visit.phase.decision;
    return decide(step, outcome, digest, { visit: visit.number, reason: 'for a good reason' });
  }
  return ack(visit?.phase.kind === 'attempting' ? visit.phase.attempt.uuid : 'nobody', outcome);
}
