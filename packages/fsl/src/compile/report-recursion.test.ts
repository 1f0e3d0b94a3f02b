import { test } from 'vitest';
import { expectCompiled, knownFrom } from '../testing/marked.ts';

const call = (flow: string) =>
  `step sub => (DONE -> done | STOPPED -> done | FAILED -> done) { action = flow; args = (flow = ${flow}); };`;
const flow = (name: string, starts: string) => `flow ${name} ${call(starts)} flow_end\n`;
const held = 'where no outcome leads around it, the run 8 below is held';
const again = (flow: string) =>
  `warning starts_itself: step (sub) starts flow (${flow}), which starts this one again: ${held}`;

test('a step that starts its own flow is a warning at its name', () => {
  expectCompiled(flow('p', '«"p"»'), [`warning starts_itself: step (sub) starts its own flow: ${held}`]);
});

test('so is one that starts another which starts it again, also one of before the text', () => {
  expectCompiled(flow('p', '«"q"»') + flow('q', '«"p"»'), [again('q'), again('p')]);
  const { flows, actions } = knownFrom(flow('q', '"p"'));
  expectCompiled(flow('p', '«"q"»'), [again('q')], { flows, actions });
});

test('nothing is said of flows that only others start, that are looked up, or that are no flows', () => {
  expectCompiled(
    `${flow('p', '"q"')}flow q step s => (DONE -> done) { action = wait; args = (for = "1s"); }; flow_end`,
    [],
  );
  expectCompiled(flow('p', '$context.flow'), []);
  const action = 'action flow addr = "http://a"; args = (str flow); return = (DONE | STOPPED | FAILED); action_end\n';
  expectCompiled(action + flow('p', '"p"'), []);
});
