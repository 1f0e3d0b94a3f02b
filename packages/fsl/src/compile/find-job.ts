import type { Job } from '@signalbox/engine';
import type { Statement } from '../parse/syntax.ts';
import { meantJob } from './built-in-jobs.ts';
import type { Known } from './compile.ts';
import { compileAction } from './compile-action.ts';

/** The contract that a step means by this name, also in a text with errors. */
export function findJob(name: string, statements: readonly Statement[], known: Known): Job | undefined {
  const here = statements.find((each) => each.kind === 'action' && each.name.text === name);
  if (here?.kind === 'action') return compileAction(here, () => undefined).job;
  return meantJob(name, known.actions(name));
}
