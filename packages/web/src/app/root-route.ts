import { createRootRoute, retainSearchParams } from '@tanstack/react-router';
import { NotFoundPage } from './not-found-page.tsx';
import { Shell } from './shell.tsx';

type RootSearch = { readonly project?: string | undefined };

/** Every page is below it. The project stays in the address from page to page. */
export const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  validateSearch: ({ project }: Record<string, unknown>): RootSearch =>
    typeof project === 'string' && project !== '' ? { project } : {},
  search: { middlewares: [retainSearchParams(['project'])] },
});
