import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';
import { type AddressTexts, textOf } from '../lists/text-of.ts';

export const startRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/start',
    validateSearch: (search: Record<string, unknown>): AddressTexts<'flow' | 'template' | 'group'> =>
      textOf(search, ['flow', 'template', 'group']),
    component: lazyRouteComponent(() => import('./start-page.tsx'), 'StartPage'),
  }),
] as const;
