export { branchPattern } from './branch-pattern.ts';
export type { CompileOptions, SecretRule } from './compile-options.ts';
export {
  type Compilation,
  type Compiled,
  compilePipeline,
  type PipelineFile,
  type SkippedStep,
  type SkippedWorkflow,
  workflowName,
} from './compile-pipeline.ts';
export { type Converted, convertPipeline } from './convert/convert-pipeline.ts';
export type { Diagnostic, DiagnosticCode, Place, Severity } from './diagnostic.ts';
export type { Feature } from './feature.ts';
export { knownEvents } from './known-events.ts';
export type { Metadata } from './metadata.ts';
export { pipelineSchema } from './pipeline-schema.ts';
export { type SecretUse, secretRefusal } from './secret-refusal.ts';
export { type ClonePlan, cloneProcName, type ProcPlan, procNames, type WorkflowPlan } from './workflow-plan.ts';
