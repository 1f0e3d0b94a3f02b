import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';
import { type AddressTexts, textOf } from '../lists/text-of.ts';

export const auditRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/audit',
    validateSearch: (search: Record<string, unknown>): AddressTexts<'scope' | 'who' | 'what' | 'q' | 'before'> =>
      textOf(search, ['scope', 'who', 'what', 'q', 'before']),
    component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage'),
  }),
] as const;
