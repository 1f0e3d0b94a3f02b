import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';
import { type DecisionTab, readTab } from './decision-tab.ts';

type Search = { readonly tab?: DecisionTab | undefined };

export const decisionRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/decisions/$run/$step',
    validateSearch: ({ tab }: Record<string, unknown>): Search => ({ tab: readTab(tab) }),
    component: lazyRouteComponent(() => import('./decision-page.tsx'), 'DecisionPage'),
  }),
] as const;
