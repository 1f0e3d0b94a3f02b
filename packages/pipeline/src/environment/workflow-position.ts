/** Which of a build's workflows it is; `number` counts all of them from 1. */
export type WorkflowPosition = { readonly name: string; readonly number: number };
