export * from './agent-rpc.ts';
export * from './api-bodies.ts';
export * from './api-views.ts';
export * from './app-error.ts';
export * from './echoer.ts';
export * from './errors.ts';
export * from './workflow-plan.ts';
