import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from './parse.ts';

const piece = fc.oneof(
  fc.constantFrom('\\', '\n', ' ', '=', ',', ')', ';', 'int', '=>', '$x', '//', '`', 'é'),
  fc.string(),
);
const echoerString = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('').replaceAll('"', ''));
const word = fc.constantFrom('a', 'step', 'int', 'flow_end', 'action', 'x_1', 'Str');
const separator = fc.constantFrom('', ',', ' ', '\n', ' ,, ', '\t, ');

test('every string that echoer reads has the same value here, whatever backslashes it has', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ name: word, value: echoerString, separator }), { maxLength: 6 }),
      fc.constantFrom('', ' ', '\n'),
      (args, space) => {
        const list = args
          .map(({ name, value, separator: before }) => `${before}${name}${space}=${space}"${value}"`)
          .join('');
        const text = `flow_run "r\\" step "s\\"${space}=> (OK -> done) { action = "a\\"${space}; args = (${list}${space}); }; flow_run_end`;
        const { statements, diagnostics } = parse(text);
        expect(diagnostics).toEqual([]);
        expect(statements).toMatchObject([
          {
            name: { text: 'r\\' },
            steps: [
              {
                name: { text: 's\\' },
                clauses: [
                  { value: { text: 'a\\' } },
                  {
                    value: args.map(({ name, value }) => ({ name: { text: name }, value: { kind: 'string', value } })),
                  },
                ],
              },
            ],
          },
        ]);
      },
    ),
    { numRuns: 500 },
  );
});
