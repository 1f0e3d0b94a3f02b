import { openApi } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { ofInstance } from '../../auth/policy.ts';
import { version } from '../../version.ts';
import type { Services } from '../services.ts';
import { agentRoutes } from './agents.ts';
import { applyRoutes } from './apply.ts';
import { artifactRoutes } from './artifacts.ts';
import { auditRoutes } from './audit.ts';
import { buildRoutes } from './builds.ts';
import { definitionRoutes } from './definitions.ts';
import { doctorRoute } from './doctor.ts';
import { healthRoutes } from './health.ts';
import { historyRoutes } from './history.ts';
import { jobRoutes } from './jobs.ts';
import { logRoutes } from './logs.ts';
import { mailboxRoutes } from './mailboxes.ts';
import { migrationRoutes } from './migrations.ts';
import { noteRoutes } from './notes.ts';
import { peopleRoutes } from './people.ts';
import { projectRoutes } from './projects.ts';
import { repositoryRoutes } from './repositories.ts';
import { rollbackRoutes } from './rollbacks.ts';
import { runGroupRoutes } from './run-groups.ts';
import { streamRoutes } from './run-stream.ts';
import { runRoutes } from './runs.ts';
import { secretRoutes } from './secrets.ts';
import { sessionRoutes } from './sessions.ts';
import { setUpRoutes } from './set-up.ts';
import { signingKeyRoutes } from './signing-keys.ts';
import { templateRoutes } from './templates.ts';
import { tokenRoutes } from './tokens.ts';

/** The native API: the routes of `apiRoutes` in `protocol`, and no others. */
export function apiDoor(app: FastifyInstance, services: Services): void {
  let description: ReturnType<typeof openApi> | undefined;
  // Made for who asks for it: a quarter of the work of a start, which a program in the shell would wait for.
  app.get('/api/openapi.json', ofInstance('viewer'), async () => {
    description ??= openApi(version);
    return description;
  });
  projectRoutes(app, services);
  peopleRoutes(app, services);
  tokenRoutes(app, services);
  sessionRoutes(app, services);
  setUpRoutes(app, services);
  healthRoutes(app);
  agentRoutes(app, services);
  auditRoutes(app, services);
  doctorRoute(app, services);
  applyRoutes(app, services);
  definitionRoutes(app, services);
  jobRoutes(app, services);
  runRoutes(app, services);
  runGroupRoutes(app, services);
  noteRoutes(app, services);
  mailboxRoutes(app, services);
  migrationRoutes(app, services);
  rollbackRoutes(app, services);
  historyRoutes(app, services);
  streamRoutes(app, services);
  buildRoutes(app, services);
  artifactRoutes(app, services);
  logRoutes(app, services);
  repositoryRoutes(app, services);
  secretRoutes(app, services);
  templateRoutes(app, services);
  signingKeyRoutes(app, services);
}
