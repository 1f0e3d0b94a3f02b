import type { Say } from '../words/use-words.ts';
import type { FieldProblem } from './field-problem.ts';

/** Why a field cannot be taken, in the language of the page. */
export function problemText(problem: FieldProblem, say: Say<FieldProblem['kind']>): string {
  return say(problem.kind, {
    ...('limit' in problem && { limit: problem.limit }),
    ...('text' in problem && { text: problem.text }),
  });
}
