export type { Artifact, Backend, ProcEnd, ProcStart, RunningProc, Sandbox } from './backend/backend.ts';
export {
  type LocalBackend,
  type LocalBackendOptions,
  type LocalWorkspace,
  localBackend,
} from './backend/local/local-backend.ts';
export { sweepLeftovers } from './backend/local/sweep-leftovers.ts';
export { type Clock, systemClock } from './clock.ts';
export type { CloneOptions } from './clone-workspace.ts';
export type { LogLine } from './log-line.ts';
export { shortestMasked } from './mask/mask-patterns.ts';
export type { ProcEndState, ProcReport } from './proc-state.ts';
export { type FailedProc, runWorkflow, type WorkflowResult, type WorkflowRun } from './run-workflow.ts';
