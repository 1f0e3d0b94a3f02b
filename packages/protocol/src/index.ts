export * from './agent-rpc.ts';
export * from './api-bodies.ts';
export { type ApiRoute, apiRoutes } from './api-routes.ts';
export * from './api-views.ts';
export * from './app-error.ts';
export * from './echoer.ts';
export * from './errors.ts';
export { openApi } from './openapi.ts';
export * from './workflow-plan.ts';
