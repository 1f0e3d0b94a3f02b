import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';
import { type AddressTexts, textOf } from '../lists/text-of.ts';

export const runsRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/runs',
    validateSearch: (search: Record<string, unknown>): AddressTexts<'status' | 'flow' | 'template' | 'by' | 'group'> =>
      textOf(search, ['status', 'flow', 'template', 'by', 'group']),
    component: lazyRouteComponent(() => import('./runs-page.tsx'), 'RunsPage'),
  }),
] as const;
