export type { Artifact, Backend, ProcEnd, ProcStart, RunningProc, Sandbox, ShellTerminal } from './backend/backend.ts';
export { type DockerBackendOptions, dockerBackend } from './backend/docker/docker-backend.ts';
export type { DockerEnvironment } from './backend/docker/docker-environment.ts';
export { type Trusted, trustedRights } from './backend/docker/docker-refusals.ts';
export type { DockerWorkspace } from './backend/docker/docker-sandbox.ts';
export { findSocket } from './backend/docker/find-socket.ts';
export type { PullPolicy } from './backend/docker/images.ts';
export { readRegistryLogins } from './backend/docker/read-registry-logins.ts';
export type { RegistryLogin } from './backend/docker/registry-login.ts';
export { sweepContainers } from './backend/docker/sweep-containers.ts';
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
export { Masker } from './mask/masker.ts';
export type { ProcEndState, ProcReport } from './proc-state.ts';
export { type FailedProc, runWorkflow, type WorkflowResult, type WorkflowRun } from './run-workflow.ts';
