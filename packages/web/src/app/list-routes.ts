import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from './root-route.ts';

/** Pages of lists; each topic has a folder of its own. */
export const listRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/runs',
    component: lazyRouteComponent(() => import('../runs/runs-page.tsx'), 'RunsPage'),
  }),
] as const;
