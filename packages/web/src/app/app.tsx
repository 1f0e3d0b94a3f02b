import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { meQuery } from '../api/me-query.ts';
import { newQueryClient } from '../api/query-client.ts';
import { router } from './router.ts';
import { styleNonce } from './style-nonce.ts';
import { theme } from './theme.ts';

const client = newQueryClient();
const nonce = styleNonce();
// While the words are on their way, which the first page waits for.
void client.prefetchQuery(meQuery);

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
