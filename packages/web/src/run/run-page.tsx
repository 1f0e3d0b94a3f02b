import { Title } from '@mantine/core';
import type { RunView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { request } from '../api/request.ts';
import { Page } from '../app/page.tsx';
import { ErrorState } from '../show/error-state.tsx';

export function RunPage() {
  const { run } = useParams({ from: '/runs/$run' });
  const { data, error } = useQuery({
    queryKey: ['run', run],
    queryFn: ({ signal }) => request<RunView>(`/runs/${encodeURIComponent(run)}`, { signal }),
  });
  if (error) return <ErrorState error={error} />;
  return (
    <Page title={data?.name ?? run}>
      <Title order={1}>{data?.name ?? run}</Title>
    </Page>
  );
}
