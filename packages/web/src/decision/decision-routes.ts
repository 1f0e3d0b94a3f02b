import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';

export const decisionRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/decisions/$run/$step',
    component: lazyRouteComponent(() => import('./decision-page.tsx'), 'DecisionPage'),
  }),
] as const;
