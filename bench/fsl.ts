import { compile } from '@signalbox/fsl';
import { readmeExample } from '../testing/readme-example.ts';
import type { Cell } from './cell.ts';
import { quantile } from './quantile.ts';

const nothingKnown = { actions: () => undefined, flows: () => undefined };

/** Parsing, linking and checking of echoer's README example and of a flow of 1 000 steps, warm. */
export const fsl: Cell = {
  name: 'fsl',
  measure: async () => ({
    figures: [
      { name: 'README example compiled', unit: 'ms', rounds: roundsOf(readmeExample, 400), must: { atMost: 2 } },
      {
        name: 'flow of 1 000 steps compiled',
        unit: 'ms',
        rounds: roundsOf(manySteps(1000), 20),
        must: { atMost: 100 },
      },
    ],
    checked: 'each text compiles',
  }),
};

/** The median of so many, five times over. */
function roundsOf(text: string, times: number): readonly number[] {
  const rounds = Array.from({ length: 6 }, () =>
    quantile(
      Array.from({ length: times }, () => timeOf(text)),
      0.5,
    ),
  );
  return rounds.slice(1);
}

function timeOf(text: string): number {
  const start = performance.now();
  const compiled = compile(text, nothingKnown);
  const elapsed = performance.now() - start;
  if (!compiled.ok) throw new Error('the text of the benchmark does not compile');
  return elapsed;
}

function manySteps(count: number): string {
  const action =
    'action ci\n\taddr = "http://localhost/ci";\n\targs = (str project, str version, int n);\n\treturn = (SUCCESS | FAIL);\naction_end\n';
  const steps = Array.from({ length: count }, (_, index) => {
    const next = index + 1 < count ? `s${index + 1}` : 'done';
    return `\tstep s${index} => (SUCCESS->${next} | FAIL->s${index}) {\n\t\taction = "ci";\n\t\targs = (project="https://example.org/${index}.git",version="v0.1.${index}",n=${index});\n\t};\n`;
  });
  return `${action}flow_run big\n${steps.join('')}flow_run_end\n`;
}
