import { createRouter } from '@tanstack/react-router';
import { decisionRoutes } from '../decision/decision-routes.ts';
import { inboxRoutes } from '../inbox/inbox-routes.ts';
import { loginRoutes } from '../login/login-routes.ts';
import { runRoutes } from '../run/run-routes.ts';
import { ErrorPage } from './error-page.tsx';
import { listRoutes } from './list-routes.ts';
import { rootRoute } from './root-route.ts';

export const router = createRouter({
  routeTree: rootRoute.addChildren([...inboxRoutes, ...decisionRoutes, ...loginRoutes, ...runRoutes, ...listRoutes]),
  basepath: new URL(document.baseURI).pathname,
  defaultPreload: 'intent',
  defaultErrorComponent: ErrorPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
