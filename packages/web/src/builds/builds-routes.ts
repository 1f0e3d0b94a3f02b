import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';
import { type AddressTexts, textOf } from '../lists/text-of.ts';
import { type LogAddress, readLogAddress } from '../log/log-address.ts';

export const buildsRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/builds',
    validateSearch: (search: Record<string, unknown>): AddressTexts<'repository'> => textOf(search, ['repository']),
    component: lazyRouteComponent(() => import('./builds-page.tsx'), 'BuildsPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/builds/$build',
    validateSearch: (search: Record<string, unknown>): AddressTexts<'workflow' | 'proc' | 'tab'> & LogAddress => ({
      ...textOf(search, ['workflow', 'proc', 'tab']),
      ...readLogAddress(search),
    }),
    component: lazyRouteComponent(() => import('./build-page.tsx'), 'BuildPage'),
  }),
] as const;
