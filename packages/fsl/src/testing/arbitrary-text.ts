import fc from 'fast-check';

const word = fc.constantFrom('a', 'step', 'ACTION', 'flow_end', 'x_1', 'list', 'Deci', 'args');
const string = fc.constantFrom(
  '"x"',
  '"C:\\dir"',
  '"say \\"x\\" now"',
  '`{"a": 1}`',
  '"two\r\nlines // no comment"',
  '`a``b`',
  '"# é"',
);
const name = fc.oneof(fc.constantFrom('a', 'b_1', 'Review'), fc.constantFrom('"a b"', '"ä"', '`x`'));

/** Tokens of which each stands alone: what lies between them is chosen later. */
type Tokens = readonly string[];
const all = (...parts: readonly (string | fc.Arbitrary<Tokens> | fc.Arbitrary<string>)[]): fc.Arbitrary<Tokens> =>
  fc
    .tuple(...parts.map((part): fc.Arbitrary<Tokens | string> => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((found) => found.flat());
const many = (item: fc.Arbitrary<Tokens>, most: number): fc.Arbitrary<Tokens> =>
  fc.array(item, { maxLength: most }).map((items) => items.flat());
const joined = (item: fc.Arbitrary<Tokens>, between: string, least: number): fc.Arbitrary<Tokens> =>
  fc
    .array(item, { minLength: least, maxLength: 3 })
    .map((items) => items.flatMap((each, at) => (at === 0 ? each : [between, ...each])));
const one = (...items: fc.Arbitrary<Tokens>[]): fc.Arbitrary<Tokens> => fc.oneof(...items);

const value: fc.Arbitrary<Tokens> = fc.letrec<{ value: Tokens }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    all(string),
    all(fc.constantFrom('7', '-7', '1.5e3', 'true', 'False', '$a', '$a.b.c')),
    all('[', joined(tie('value'), ',', 0), ']'),
    all('list', '(', joined(tie('value'), ',', 0), ')'),
    all('dict', '(', joined(all(name, '=', tie('value')), ',', 0), ')'),
  ),
})).value;

const target = joined(all(word), '&', 1);
const edges = one(all('(', ')'), all('(', joined(one(all(word), all(word, '->', target)), '|', 1), ')'));
const args = all('args', '=', '(', many(all(word, '=', value), 3), ')', ';');
const declarations = all('(', joined(one(all('str', name), all('int', name, '=', value)), ',', 0), ')', ';');
const retry = all('retry', '=', '(', 'max', '=', '3', ')', ';');

/** Each clause once, in any order. */
const some = (...clauses: readonly fc.Arbitrary<Tokens>[]): fc.Arbitrary<Tokens> =>
  fc
    .tuple(fc.shuffledSubarray(clauses.map((_, index) => index)), fc.tuple(...clauses))
    .map(([order, found]) => order.flatMap((at) => found[at] as Tokens));

const stepClauses = some(
  all('action', '=', name, ';'),
  args,
  all('who', '=', '"group(dev)"', ';'),
  all('exclude', '=', '(', 'initiator', ')', ';'),
  all('guards', '=', '(', joined(all(name), ',', 1), ')', ';'),
  all('expire', '=', '(', '"1d"', ',', word, ')', ';'),
  all('kind', '=', 'QA', ';'),
  all('required', '=', '(', joined(all(name), ',', 1), ')', ';'),
  all('escalate', '=', '(', '"group(dev)"', ',', '"1d"', ')', ';'),
  all('trigger', '=', 'manual', ';'),
  all('enter', '=', 'ALL', ';'),
  retry,
);
const step = all(fc.constantFrom('step', 'DECI'), name, '=>', edges, '{', stepClauses, '}', ';');
const action = all(
  'action',
  name,
  some(all('addr', '=', string, ';'), all('args', '=', declarations), retry),
  'return',
  '=',
  edges,
  ';',
  'action_end',
);
const flow = all(
  'flow',
  name,
  some(
    all('inputs', '=', declarations),
    all('on_failure', '=', 'hold', ';'),
    all('limits', '=', '(', 'open_runs', '=', '1', ',', 'on_full', '=', 'queue', ')', ';'),
  ),
  many(step, 3),
  'flow_end',
);
const inline = all('flow_run', name, many(step, 3), 'Flow_Run_End');
const run = all('flow_run', name, '=', name, '(', many(all(word, '=', value), 2), ')', ';');

const gap = fc.constantFrom(' ', '  ', '\t', '\n', '\r\n', '\n\n\n', ' // c\n', '\n# d  \r\n', ' # "e\n\n');

/** Texts without syntax errors, made of the pieces of the grammar with anything allowed between them. */
export const arbitraryText: fc.Arbitrary<string> = fc
  .tuple(many(one(action, flow, inline, run, all('/')), 5), fc.array(gap, { minLength: 1, maxLength: 30 }), gap)
  .map(([tokens, gaps, last]) => tokens.map((token, at) => `${gaps[at % gaps.length]}${token}`).join('') + last);
