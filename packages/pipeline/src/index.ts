export { branchPattern } from './branch-pattern.ts';
export {
  type Compilation,
  type Compiled,
  compilePipeline,
  type PipelineFile,
  type SkippedWorkflow,
  workflowName,
} from './compile-pipeline.ts';
export type { Diagnostic, DiagnosticCode, Place, Severity } from './diagnostic.ts';
export type { EventName } from './event-name.ts';
export type { Metadata } from './metadata.ts';
export { type ClonePlan, cloneProcName, type ProcPlan, procNames, type WorkflowPlan } from './workflow-plan.ts';
