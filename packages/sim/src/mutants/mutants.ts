import { actMutants } from './act-mutants.ts';
import { childMutants } from './child-mutants.ts';
import { codeMutants } from './code-mutants.ts';
import { decisionMutants } from './decision-mutants.ts';
import { engineMutants } from './engine-mutants.ts';
import { interlockMutants } from './interlock-mutants.ts';
import { moveMutants } from './move-mutants.ts';
import type { Mutant } from './mutant.ts';
import { rollbackMutants } from './rollback-mutants.ts';
import { serverMutants } from './server-mutants.ts';
import { storeMutants } from './store-mutants.ts';
import { templateMutants } from './template-mutants.ts';

export const mutants: readonly Mutant[] = [
  ...engineMutants,
  ...decisionMutants,
  ...storeMutants,
  ...serverMutants,
  ...childMutants,
  ...moveMutants,
  ...codeMutants,
  ...actMutants,
  ...rollbackMutants,
  ...templateMutants,
  ...interlockMutants,
];
