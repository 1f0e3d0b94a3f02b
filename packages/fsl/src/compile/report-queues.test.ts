import { expect, test } from 'vitest';
import { expectCompiled, knownFrom } from '../testing/marked.ts';
import { compile } from './compile.ts';

const soak = 'step s => (DONE -> done) { action = wait; args = (for = "1s"); };';
const call = (name: string, flow: string, next = 'done') =>
  `step ${name} => (DONE -> ${next} | STOPPED -> done | FAILED -> done) { action = flow; args = (flow = "${flow}"); };`;
const queue = 'limits = (open_runs = 1, on_full = queue);';
const flow = (name: string, starts: string, limits = queue) =>
  `flow ${name} ${limits} ${call('sub', starts)} flow_end\n`;
const warning = (one: string, other: string) =>
  `warning queue_cycle: flows (${one}) and (${other}) start each other, and queue where they are full: a run that would wait for itself so is held`;

const again = (flow: string) =>
  `warning starts_itself: step (sub) starts flow (${flow}), which starts this one again: where no outcome leads around it, the run 8 below is held`;

test('flows that queue and start each other are a warning at each, also through another', () => {
  expectCompiled(flow('«p»', 'q') + flow('«q»', 'p'), [warning('p', 'q'), warning('q', 'p')]);
  const between = flow('m', 'q', '').replace('"q"', '«"q"»');
  expectCompiled(flow('«p»', 'm') + between + flow('«q»', 'p'), [warning('p', 'q'), again('q'), warning('q', 'p')]);
});

test('so is one that starts a flow of before the text', () => {
  const { flows, actions } = knownFrom(flow('q', 'p'));
  expectCompiled(flow('«p»', 'q'), [warning('p', 'q')], { flows, actions });
});

test('flows that do not queue, or do not start each other, are none', () => {
  const marked = (name: string, starts: string, limits: string) =>
    flow(name, starts, limits).replace(`"${starts}"`, `«"${starts}"»`);
  expectCompiled(marked('p', 'q', '') + marked('q', 'p', queue), [again('q'), again('p')]);
  expectCompiled(`${flow('q', 'm')}flow m ${queue} ${soak} flow_end\n`, []);
  const byInput = `flow p inputs = (str f = "q"); ${queue} step s => (DONE -> done | STOPPED -> done | FAILED -> done) { action = flow; args = (flow = $f); }; flow_end\n`;
  expectCompiled(byInput + flow('q', 'p'), []);
});

test('no more is looked for in texts of very many', () => {
  const steps = Array.from({ length: 400 }, (_, index) =>
    call(`s${index}`, 'x', index < 399 ? `s${index + 1}` : 'done'),
  );
  const hub = `flow x ${soak} flow_end\nflow hub ${steps.join(' ')} flow_end\n`;
  const found = (count: number) => {
    const leaves = Array.from({ length: count }, (_, index) => flow(`leaf${index}`, 'hub'));
    const text = hub + leaves.join('') + flow('p', 'q') + flow('q', 'p');
    const compiled = compile(text, { actions: () => undefined, flows: () => undefined });
    return compiled.ok && compiled.warnings.map(({ code }) => code);
  };
  expect(found(10)).toEqual(['queue_cycle', 'queue_cycle']);
  expect(found(300)).toEqual([]);
});
