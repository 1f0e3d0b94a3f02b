import { actorName, isSamePerson } from '../actor.ts';
import { type Refusal, refuse } from '../failure.ts';
import { visibleLength } from '../values/visible-length.ts';
import type { DecisionCommand } from './decision-command.ts';
import { mayDecide } from './may-decide.ts';
import { openQuestion } from './open-decision.ts';
import type { Steered } from './steered.ts';

/** They stand in the row of the run. */
const mostQuestions = 10;
const mostCharacters = 2000;

type Ask = Extract<DecisionCommand, { readonly type: 'ask' }>;
type Answer = Extract<DecisionCommand, { readonly type: 'answer' }>;

/** By one who may decide. Until the answer the clocks of the decision stand still, and nobody else grants it. */
export function askQuestion({ draft, of, decision, actor }: Steered, ask: Ask): Refusal | undefined {
  const { question, of: asked } = ask;
  const open = openQuestion(decision);
  if (open && open.question === question && isSamePerson(open.by, actor)) return undefined;
  if (open) return refuse('wrong_status', `the question of ${actorName(open.by)} comes first`);
  if ((decision.questions?.length ?? 0) >= mostQuestions) {
    return refuse('too_large', `a decision has at most ${mostQuestions} questions`);
  }
  const problem = textProblem(question, 'question');
  if (problem) return problem;
  draft.emit({ type: 'information_asked', ...of, question, ...(asked && { of: asked }) });
  return undefined;
}

/** By the one who was asked, or by one who may decide and has learned it otherwise; by whoever may, where nobody is named. */
export function answerQuestion(steered: Steered, { text }: Answer): Refusal | undefined {
  const { draft, of, decision, rule, actor, facts } = steered;
  const open = openQuestion(decision);
  const last = decision.questions?.at(-1)?.answer;
  if (!open && last && last.text === text && isSamePerson(last.by, actor)) return undefined;
  if (!open) return refuse('wrong_status', `nothing is asked in ${of.step}`);
  if (actor.kind !== 'user' && actor.kind !== 'admin') return refuse('not_eligible', 'only people answer');
  if (open.of && !isSamePerson(open.of, actor) && !mayDecide(rule, actor, facts).ok) {
    return refuse('not_eligible', `${actorName(open.of)} is asked`);
  }
  const problem = textProblem(text, 'answer');
  if (problem) return problem;
  draft.emit({ type: 'information_given', ...of, text });
  return undefined;
}

function textProblem(text: string, name: string): Refusal | undefined {
  if (visibleLength(text) === 0) return refuse('argument_invalid', `the ${name} is empty`, name);
  if (text.length <= mostCharacters) return undefined;
  return refuse('too_large', `the ${name} has at most ${mostCharacters} characters`);
}
