import { agentsRoutes } from '../agents/agents-routes.ts';
import { auditRoutes } from '../audit-log/audit-routes.ts';
import { buildsRoutes } from '../builds/builds-routes.ts';
import { flowsRoutes } from '../flows/flows-routes.ts';
import { jobsRoutes } from '../jobs/jobs-routes.ts';
import { peopleRoutes } from '../people/people-routes.ts';
import { repositoriesRoutes } from '../repositories/repositories-routes.ts';
import { groupsRoutes } from '../run-groups/groups-routes.ts';
import { runsRoutes } from '../runs/runs-routes.ts';
import { secretsRoutes } from '../secrets/secrets-routes.ts';
import { settingsRoutes } from '../settings/settings-routes.ts';
import { startRoutes } from '../start/start-routes.ts';
import { systemRoutes } from '../system/system-routes.ts';
import { templatesRoutes } from '../templates/templates-routes.ts';

/** Pages of lists; each topic has a folder of its own. */
export const listRoutes = [
  ...runsRoutes,
  ...groupsRoutes,
  ...buildsRoutes,
  ...flowsRoutes,
  ...templatesRoutes,
  ...startRoutes,
  ...jobsRoutes,
  ...agentsRoutes,
  ...repositoriesRoutes,
  ...secretsRoutes,
  ...auditRoutes,
  ...settingsRoutes,
  ...systemRoutes,
  ...peopleRoutes,
] as const;
