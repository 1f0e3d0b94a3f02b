import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { buildsRoutes } from '../builds/builds-routes.ts';
import { rootRoute } from './root-route.ts';

/** Pages of lists; each topic has a folder of its own. */
export const listRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/runs',
    component: lazyRouteComponent(() => import('../runs/runs-page.tsx'), 'RunsPage'),
  }),
  ...buildsRoutes,
] as const;
