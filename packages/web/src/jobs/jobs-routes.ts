import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';
import { type AddressTexts, textOf } from '../lists/text-of.ts';

export const jobsRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/jobs',
    validateSearch: (search: Record<string, unknown>): AddressTexts<'kind' | 'q'> => textOf(search, ['kind', 'q']),
    component: lazyRouteComponent(() => import('./jobs-page.tsx'), 'JobsPage'),
  }),
] as const;
