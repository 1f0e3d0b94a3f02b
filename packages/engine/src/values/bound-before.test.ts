import { expect, test } from 'vitest';
import type { Binding } from '../flow/flow.ts';
import type { RunTemplate } from '../template/template.ts';
import { ack, editArgs, start, trigger } from '../testing/acts.ts';
import { type Act, type CommandAct, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { boundBefore } from './bound-before.ts';

const input = (name: string, of = name): Binding => ({ name, from: { kind: 'input', name: of } });
const version = sketchFlow(
  [
    { name: 'build', on: { OK: 'ship' } },
    {
      name: 'ship',
      kind: 'code',
      trigger: 'manual',
      params: ['version', 'region', 'size'].map((name) => ({ name, type: 'str', required: true })),
      actions: { agree: {}, reject: {} },
      args: [input('version'), { name: 'image', from: { kind: 'result', step: 'build', path: ['image'] } }],
      actArgs: { agree: [input('how', 'version'), input('pace', 'version')] },
      on: { OK: 'done' },
    },
  ],
  { inputs: [{ name: 'version', type: 'str', required: true }] },
);
const args: RunTemplate['args'] = { ship: { trigger: { region: 'eu' }, agree: { pace: 'slow' } } };
const template = { id: 7, name: 'weekly', version: 1, args };
const begun = start({ inputs: { version: '1.2' } });
const begin: CommandAct = { ...begun, command: { ...begun.command, template } as CommandAct['command'] };

function boundIn(acts: readonly Act[], action?: string) {
  const [, step] = version.flow.steps;
  const job = version.jobs['do ship'];
  if (!step || !job) throw new Error('the flow has the step');
  return boundBefore(step, job, runOf(play(version, [...acts])), action);
}

test('flow and template say what a trigger gets, with the value where it is known', () => {
  expect(boundIn([begin])).toEqual([
    { name: 'version', by: 'flow', value: '1.2' },
    { name: 'image', by: 'flow' },
    { name: 'region', by: 'template', value: 'eu' },
  ]);
});

test('what a person has changed in the run comes before both', () => {
  const built = ack('id-1', 'OK', { data: { inline: '{"image":"shop:1"}' } });
  expect(boundIn([begin, built, editArgs('ship', { version: '1.3', size: 'l' })])).toEqual([
    { name: 'version', by: 'run', value: '1.3' },
    { name: 'image', by: 'run', value: 'shop:1' },
    { name: 'region', by: 'run', value: 'eu' },
    { name: 'size', by: 'run', value: 'l' },
  ]);
});

test('an act has its own, of the template before those of the flow', () => {
  const built = ack('id-1', 'OK', { data: { inline: '{"image":"shop:1"}' } });
  const acts = [begin, built, trigger('ship')];
  expect(boundIn(acts, 'agree')).toEqual([
    { name: 'how', by: 'flow', value: '1.2' },
    { name: 'pace', by: 'template', value: 'slow' },
  ]);
  expect(boundIn(acts, 'reject')).toEqual([]);
  const [plain] = version.flow.steps;
  const job = version.jobs['do build'];
  expect(plain && job && boundBefore(plain, job, runOf(play(version, [begin])), 'agree')).toEqual([]);
});
