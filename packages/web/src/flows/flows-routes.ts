import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';
import { type AddressTexts, textOf } from '../lists/text-of.ts';

export const flowsRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/flows',
    component: lazyRouteComponent(() => import('./flows-page.tsx'), 'FlowsPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/flows/$flow',
    validateSearch: (search: Record<string, unknown>): AddressTexts<'version' | 'with' | 'view' | 'step'> =>
      textOf(search, ['version', 'with', 'view', 'step']),
    component: lazyRouteComponent(() => import('./flow-page.tsx'), 'FlowPage'),
  }),
] as const;
