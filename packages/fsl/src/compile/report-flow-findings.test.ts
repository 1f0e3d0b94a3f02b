import { describe, test } from 'vitest';
import { expectCompiled, knownFrom } from '../testing/marked.ts';

const known = knownFrom('action a args = (str x = "", str y = ""); return = (OK | NO); effect = no; action_end');

describe('a reference is told at its value', () => {
  test.each<[string, string, string, string]>([
    [
      'to a sibling branch',
      'y = "", x = «$c.n»',
      'OK -> b & c | NO -> stopped',
      'error reference_to_sibling: step (b) args (x) refers to (c), which is in a sibling branch: s -> c, and s -> b',
    ],
    [
      'to what never finishes before',
      'x = «$j.n»',
      'OK -> b & c | NO -> stopped',
      'error reference_too_early: step (b) args (x) refers to (j), which no path has finished before',
    ],
    [
      'to what is passed by',
      'x = «$c.n», y = $s.n',
      'OK -> b | NO -> c',
      'warning reference_uncertain: step (b) args (x) refers to (c), which a path can pass by: the run would be held',
    ],
  ])('%s', (_, args, edges, expected) => {
    const rest = edges.includes('&')
      ? `step c => (OK -> j | NO -> hold) { action = a; };
         step j => (OK -> done | NO -> hold) { enter = all; action = a; };`
      : `step c => (OK -> b | NO -> hold) { action = a; }; step j => (OK -> b | NO -> s) { action = a; };`;
    const reached = edges.includes('&') ? edges : edges.replace('NO -> c', 'NO -> c | TIMEOUT -> j');
    const text = `flow f step s => (${reached}) { action = a; };
      step b => (OK -> ${edges.includes('&') ? 'j' : 'done'} | NO -> s) { action = a; args = (${args}); };
      ${rest} flow_end`;
    expectCompiled(text, [expected], known);
  });
});
