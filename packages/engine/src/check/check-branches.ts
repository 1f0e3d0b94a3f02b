import type { Step } from '../flow/flow.ts';
import { deepestFork, type FlowEdge, type ForkProblem, type ForkStructure } from '../flow/fork-structure.ts';
import { partedPaths, pathText, pathTo } from '../flow/step-path.ts';
import type { FlowFinding } from './check-flow.ts';

/** Edges and joins that break the rules of branches: errors, as no flow without forks has them. */
export function checkBranches(steps: readonly Step[], structure: ForkStructure): readonly FlowFinding[] {
  const found = structure.problems.map((problem) => findingOf(problem, steps, structure));
  const [entry] = steps;
  if (entry?.enter !== 'all' || [...structure.joinOf.values()].includes(entry.name)) return found;
  const message = `step (${entry.name}) has enter = all, but no branch leads to it: it is the first`;
  return [...found, { severity: 'error', code: 'join_outside', message, place: { step: entry.name, clause: 'enter' } }];
}

type Described = Pick<FlowFinding, 'code' | 'message' | 'place'>;

function findingOf(problem: ForkProblem, steps: readonly Step[], structure: ForkStructure): FlowFinding {
  return { severity: 'error', ...describe(problem, steps, structure) };
}

function describe(problem: ForkProblem, steps: readonly Step[], structure: ForkStructure): Described {
  const { kind, step, outcome, to, place } = problem;
  const edge = { step, outcome };
  switch (kind) {
    case 'join_outside':
      return {
        code: 'join_outside',
        message: `step (${to}) has enter = all, but no branch leads to it: ${pathText(pathAlong(problem, structure))}`,
        place: { step: to, clause: 'enter' },
      };
    case 'too_deep':
      return {
        code: 'too_deep',
        message: `the branch (${to}) of step (${step}) is nested more than ${deepestFork} deep`,
        place: edge,
      };
    case 'two_joins': {
      const fork = place.at(-1)?.fork as string;
      const join = structure.joinOf.get(fork) as string;
      return {
        code: 'second_join',
        message: `the branches of step (${fork}) are joined by (${join}) already: ${pathText(pathAlong(problem, structure))}`,
        place: edge,
      };
    }
    default: {
      const [one, other] = twoPaths(problem, structure);
      const isJoin = steps.some(({ name, enter }) => name === to && enter === 'all');
      const between = isJoin ? 'branches of different forks' : 'two branches and has no enter = all';
      return kind === 'leaves_branch'
        ? {
            code: 'leaves_branch',
            message: `step (${to}) is within a branch by ${one}, and outside it by ${other}`,
            place: edge,
          }
        : {
            code: 'branches_meet',
            message: `step (${to}) is reached by ${between}: ${one}, and ${other}`,
            place: edge,
          };
    }
  }
}

/** The way over the edge, and the one by which the step was found first. */
function twoPaths(edge: FlowEdge, structure: ForkStructure): readonly [string, string] {
  return partedPaths(pathAlong(edge, structure), pathTo(edge.to, structure));
}

function pathAlong({ step, to }: FlowEdge, structure: ForkStructure): readonly string[] {
  return [...pathTo(step, structure), to];
}
