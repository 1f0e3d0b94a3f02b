import { DeclaredFlow } from '@signalbox/protocol';
import { issueText } from '../issue-text.ts';

export type ReadFlows = {
  readonly flows: readonly DeclaredFlow[];
  readonly refused: { name: string; problem: string }[];
};

/** Flows as a job host tells them. Whether they can be applied is for who applies them. */
export function readFlows(given: readonly unknown[]): ReadFlows {
  const flows: DeclaredFlow[] = [];
  const refused: { name: string; problem: string }[] = [];
  for (const [index, each] of given.entries()) {
    const read = readFlow(each);
    if (typeof read !== 'string') flows.push(read);
    else refused.push({ name: nameOf(each) ?? `flow ${index + 1}`, problem: read });
  }
  return { flows, refused };
}

function readFlow(given: unknown): DeclaredFlow | string {
  try {
    const { data, error } = DeclaredFlow.safeParse(given);
    if (data) return data;
    const [issue] = error.issues;
    return issue ? `${issue.path.join('.')} ${issueText(issue, given)}` : 'is none';
  } catch (error) {
    // What is nested without end ends the reading of it by the stack.
    if (error instanceof RangeError) return 'is nested too deep';
    throw error;
  }
}

function nameOf(given: unknown): string | undefined {
  if (typeof given !== 'object' || given === null || !('name' in given)) return undefined;
  return typeof given.name === 'string' ? given.name.slice(0, 100) : undefined;
}
