import { type CompiledStatement, compile } from '@signalbox/fsl';
import { readmeExample } from '../testing/readme-example.ts';

const nothingKnown = { actions: () => undefined, flows: () => undefined };

/** Prints how long it takes to parse, link and check echoer's README example and a flow of 1 000 steps. */
export function benchFsl(print: (line: string) => void): void {
  for (const { name, text, rounds, budgetMs } of [
    { name: 'README example', text: readmeExample, rounds: 2000, budgetMs: 2 },
    { name: 'flow of 1 000 steps', text: manySteps(1000), rounds: 100, budgetMs: 100 },
  ]) {
    const times = Array.from({ length: rounds }, () => timeOf(text));
    const first = times[0] ?? 0;
    const sorted = times.slice(rounds / 2).toSorted((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
    const size = `${(text.length / 1000).toFixed(1)} kB`;
    print(
      `fsl: ${name} (${size}): median ${at(0.5)} ms, p99 ${at(0.99)} ms, first ${first.toFixed(1)} ms; budget ${budgetMs} ms`,
    );
  }
}

function timeOf(text: string): number {
  const start = performance.now();
  const compiled = compile(text, nothingKnown);
  const elapsed = performance.now() - start;
  const statements: readonly CompiledStatement[] = compiled.ok ? compiled.statements : [];
  if (statements.length < 2) throw new Error('the text of the benchmark does not compile');
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
