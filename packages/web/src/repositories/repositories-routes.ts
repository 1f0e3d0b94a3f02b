import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';

export const repositoriesRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/repositories',
    component: lazyRouteComponent(() => import('./repositories-page.tsx'), 'RepositoriesPage'),
  }),
] as const;
