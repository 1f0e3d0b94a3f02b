import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';
import { type DecisionTab, readTab } from './decision-tab.ts';

/** `visit`: one that is over; without it what is open now, or was the last. */
type Search = { readonly tab?: DecisionTab | undefined; readonly visit?: number | undefined };

export const decisionRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/decisions/$run/$step',
    validateSearch: ({ tab, visit }: Record<string, unknown>): Search => ({
      tab: readTab(tab),
      visit: Number.isSafeInteger(Number(visit)) && Number(visit) > 0 ? Number(visit) : undefined,
    }),
    component: lazyRouteComponent(() => import('./decision-page.tsx'), 'DecisionPage'),
  }),
] as const;
