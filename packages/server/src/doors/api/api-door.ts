import { openApi } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { forRole } from '../../auth/policy.ts';
import { version } from '../../version.ts';
import type { Services } from '../services.ts';
import { agentRoutes } from './agents.ts';
import { applyRoutes } from './apply.ts';
import { auditRoutes } from './audit.ts';
import { buildRoutes } from './builds.ts';
import { definitionRoutes } from './definitions.ts';
import { doctorRoute } from './doctor.ts';
import { healthRoutes } from './health.ts';
import { historyRoutes } from './history.ts';
import { jobRoutes } from './jobs.ts';
import { migrationRoutes } from './migrations.ts';
import { peopleRoutes } from './people.ts';
import { repositoryRoutes } from './repositories.ts';
import { rollbackRoutes } from './rollbacks.ts';
import { streamRoutes } from './run-stream.ts';
import { runRoutes } from './runs.ts';
import { secretRoutes } from './secrets.ts';
import { sessionRoutes } from './sessions.ts';
import { signingKeyRoutes } from './signing-keys.ts';
import { tokenRoutes } from './tokens.ts';

/** The native API: the routes of `apiRoutes` in `protocol`, and no others. */
export function apiDoor(app: FastifyInstance, services: Services): void {
  const description = openApi(version);
  app.get('/api/openapi.json', forRole('viewer'), async () => description);
  peopleRoutes(app, services);
  tokenRoutes(app, services);
  sessionRoutes(app, services);
  healthRoutes(app);
  agentRoutes(app, services);
  auditRoutes(app, services);
  doctorRoute(app, services);
  applyRoutes(app, services);
  definitionRoutes(app, services);
  jobRoutes(app, services);
  runRoutes(app, services);
  migrationRoutes(app, services);
  rollbackRoutes(app, services);
  historyRoutes(app, services);
  streamRoutes(app, services);
  buildRoutes(app, services);
  repositoryRoutes(app, services);
  secretRoutes(app, services);
  signingKeyRoutes(app, services);
}
