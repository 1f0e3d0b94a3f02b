import { useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../api/request.ts';

/** Ends the session, and forgets all that it has shown. */
export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request('/logout', { of: 'instance', method: 'POST' }),
    onSettled: () => {
      client.clear();
      window.location.assign(document.baseURI);
    },
  });
}
