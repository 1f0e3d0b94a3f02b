import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';
import { readRunSearch } from './run-search.ts';

export const runRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/runs/$run',
    validateSearch: readRunSearch,
    component: lazyRouteComponent(() => import('./run-page.tsx'), 'RunPage'),
  }),
] as const;
