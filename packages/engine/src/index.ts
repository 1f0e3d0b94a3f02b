export * from './actor.ts';
export * from './build/build.ts';
export * from './build/build-command.ts';
export * from './build/build-effect.ts';
export * from './build/build-event.ts';
export * from './build/decide-build.ts';
export * from './build/evolve-build.ts';
export * from './canonical-json.ts';
export * from './check/check-flow.ts';
export type { Attached } from './decision/answer-decision.ts';
export { approversFor, approversOf } from './decision/approvers-of.ts';
export { childFlows, inputsOfChildFlows } from './decision/child-flows.ts';
export type { DecisionCommand } from './decision/decision-command.ts';
export { decisionKinds } from './decision/decision-kinds.ts';
export * from './decision/guarded-steps.ts';
export { countedVotes } from './decision/lapse-votes.ts';
export * from './decision/may-decide.ts';
export { openQuestion, type Question } from './decision/open-decision.ts';
export { mayOverride } from './decision/override-decision.ts';
export * from './decision/quorum.ts';
export { type WhyNot, whyNotText } from './decision/why-not.ts';
export * from './fact.ts';
export * from './failure.ts';
export * from './flow/flow.ts';
export * from './flow/fork-structure.ts';
export * from './flow/hash-flow.ts';
export { hookNames } from './flow/hooks.ts';
export * from './flow/job-of.ts';
export { stepsByName } from './flow/steps-by-name.ts';
export { isKnownFormat } from './format.ts';
export * from './ids.ts';
export * from './interlock/broken-interlocks.ts';
export { plainHost } from './interlock/called-hosts.ts';
export { checkInterlocks, type InterlockFinding } from './interlock/check-interlocks.ts';
export * from './interlock/given-evidence.ts';
export * from './interlock/interlock.ts';
export * from './rollback/backward-walk.ts';
export { type GivenUp, withGivenUp } from './rollback/given-up.ts';
export { plannedUndo, undoAfter } from './rollback/planned-undo.ts';
export { pointOfNoReturn } from './rollback/point-of-no-return.ts';
export * from './rollback/rollback.ts';
export * from './rollback/undo-effect.ts';
export * from './rollback/undo-search.ts';
export * from './rollback/undo-under-way.ts';
export * from './rollback/visit-gathering.ts';
export * from './run/acts.ts';
export * from './run/closed-visit.ts';
export * from './run/decide-run.ts';
export * from './run/due-at.ts';
export * from './run/evolve-run.ts';
export * from './run/fork-point.ts';
export * from './run/history-faults.ts';
export { eventLimits, keptEvents } from './run/kept-events.ts';
export { type MigrationPlan, migrationPlan } from './run/migration-plan.ts';
export * from './run/read-wait.ts';
export * from './run/run.ts';
export * from './run/run-command.ts';
export * from './run/run-command-table.ts';
export * from './run/run-effect.ts';
export * from './run/run-event.ts';
export type { RunGroupRef } from './run/run-group.ts';
export { heldCause, type StateCause, stateCause } from './run/state-cause.ts';
export * from './run/waits-for.ts';
export { type Simulated, simulate } from './simulate/simulate.ts';
export type { Choice, TraceEntry } from './simulate/trace-entry.ts';
export * from './simulate/walk-all.ts';
export {
  hasActions,
  isValues,
  type RunTemplate,
  type TemplateBindings,
  type TemplateLimit,
  templateArgs,
} from './template/template.ts';
export { type TemplateProblem, templateProblems } from './template/template-problems.ts';
export { configAt, withConfig } from './template/with-config.ts';
export * from './value.ts';
export * from './values/bind-values.ts';
export { type BoundArg, boundBefore } from './values/bound-before.ts';
export * from './values/duration.ts';
export * from './values/json-schema-of.ts';
export * from './values/nearest.ts';
export * from './values/param-problem.ts';
export * from './values/resolve-args.ts';
export {
  asText,
  holdsSealed,
  isSealed,
  namedSecret,
  type Sealed,
  sealedIdsIn,
  secretTextProblem,
  storedSecretId,
} from './values/sealed.ts';
export * from './values/value-problem.ts';
export { withDefaults } from './values/with-defaults.ts';
export { findZone } from './values/zone.ts';
