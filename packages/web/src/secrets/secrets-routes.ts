import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';

export const secretsRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/secrets',
    component: lazyRouteComponent(() => import('./secrets-page.tsx'), 'SecretsPage'),
  }),
] as const;
