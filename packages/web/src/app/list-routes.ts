import { buildsRoutes } from '../builds/builds-routes.ts';
import { flowsRoutes } from '../flows/flows-routes.ts';
import { runsRoutes } from '../runs/runs-routes.ts';
import { startRoutes } from '../start/start-routes.ts';
import { templatesRoutes } from '../templates/templates-routes.ts';

/** Pages of lists; each topic has a folder of its own. */
export const listRoutes = [...runsRoutes, ...buildsRoutes, ...flowsRoutes, ...templatesRoutes, ...startRoutes] as const;
