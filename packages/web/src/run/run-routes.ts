import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';

export const runRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/runs/$run',
    component: lazyRouteComponent(() => import('./run-page.tsx'), 'RunPage'),
  }),
] as const;
