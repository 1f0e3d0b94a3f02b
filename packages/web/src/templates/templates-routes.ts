import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.ts';
import { type AddressTexts, textOf } from '../lists/text-of.ts';

export const templatesRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/templates',
    validateSearch: (search: Record<string, unknown>): AddressTexts<'flow'> => textOf(search, ['flow']),
    component: lazyRouteComponent(() => import('./templates-page.tsx'), 'TemplatesPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/templates/$template',
    component: lazyRouteComponent(() => import('./template-page.tsx'), 'TemplatePage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/templates/$template/edit',
    component: lazyRouteComponent(() => import('./edit-template-page.tsx'), 'EditTemplatePage'),
  }),
  // Not below the others: any name may be one of a template.
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/new-template',
    validateSearch: (search: Record<string, unknown>): AddressTexts<'flow'> => textOf(search, ['flow']),
    component: lazyRouteComponent(() => import('./edit-template-page.tsx'), 'NewTemplatePage'),
  }),
] as const;
