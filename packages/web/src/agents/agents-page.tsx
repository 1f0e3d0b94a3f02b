import { Button } from '@mantine/core';
import type { AgentAdded, AgentView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { ConfirmButton } from '../lists/confirm-button.tsx';
import { isAdmin } from '../lists/is-admin.ts';
import { ListPage } from '../lists/list-page.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { OnceShown } from '../lists/once-shown.tsx';
import { useChange } from '../lists/use-change.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { exactTime } from '../show/exact-time.ts';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { useLanguage } from '../words/use-language.ts';
import { useWords } from '../words/use-words.ts';
import { AddAgent } from './add-agent.tsx';
import classes from './agents-page.module.css';
import { WaitingWork } from './waiting-work.tsx';
import { agentsWords } from './words.ts';

/** Agents and job hosts, and what waits for one. */
export function AgentsPage() {
  const say = useWords(agentsWords);
  const { data: me } = useQuery(meQuery);
  const mayAll = isAdmin(me);
  const [isAdding, setAdding] = useState(false);
  const [added, setAdded] = useState<AgentAdded>();
  const list = usePagedList<AgentView>({
    path: '/agents',
    name: 'agents',
    of: 'instance',
    after: ({ name }) => name,
  });
  return (
    <ListPage
      title={say('title')}
      about={say('about')}
      actions={
        mayAll ? (
          <Button size="xs" onClick={() => setAdding(true)}>
            {say('add')}
          </Button>
        ) : undefined
      }
    >
      {added ? (
        <OnceShown label={say('key', { name: added.name })} value={added.key} onDone={() => setAdded(undefined)} />
      ) : null}
      {isAdding ? <AddAgent onAdded={setAdded} onClose={() => setAdding(false)} /> : null}
      <ListRows list={list} empty={<EmptyState title={say('none')}>{say('noneText')}</EmptyState>}>
        {(agents) => (
          <ListTable
            label={say('title')}
            columns={[
              { label: say('agent') },
              { label: say('state') },
              { label: say('serves'), isWide: true },
              { label: say('running'), align: 'end' },
              ...(mayAll ? [{ label: '', align: 'end' as const }] : []),
            ]}
          >
            {agents.map((agent) => (
              <AgentRow key={agent.id} agent={agent} mayAll={mayAll} />
            ))}
          </ListTable>
        )}
      </ListRows>
      <WaitingWork />
    </ListPage>
  );
}

function AgentRow({ agent, mayAll }: { readonly agent: AgentView; readonly mayAll: boolean }) {
  const say = useWords(agentsWords);
  const language = useLanguage();
  const { name, createdAt, serves, connected, running, cordon } = agent;
  const isCordoned = cordon !== undefined;
  const change = useChange(
    () =>
      request(`/agents/${encodeURIComponent(name)}/${isCordoned ? 'uncordon' : 'cordon'}`, {
        of: 'instance',
        method: 'POST',
      }),
    { done: say(isCordoned ? 'uncordonedDone' : 'cordonedDone') },
  );
  const takes = [
    ...(serves.builds ? [say('builds')] : []),
    ...(serves.jobs.length > 0 ? [say('jobs', { jobs: serves.jobs.join(', ') })] : []),
  ];
  return (
    <tr>
      <td>
        <strong>
          <SafeText text={name} />
        </strong>
        <div data-quiet>
          {say('added')} <Time at={createdAt} />
        </div>
      </td>
      <td>
        <span className={classes.state} data-connected={connected}>
          {say(connected ? 'connected' : 'away')}
        </span>
        {cordon ? (
          <div className={classes.cordon}>
            <SafeText text={say('cordoned', { time: exactTime(cordon.since, language), name: cordon.by })} />
            <div>{running === 0 && cordon.settled ? say('drained') : say('draining', { count: running })}</div>
          </div>
        ) : null}
        {change.error ? <ErrorState error={change.error} /> : null}
      </td>
      <td data-wide data-quiet>
        <SafeText text={takes.length > 0 ? takes.join(', ') : say('nothing')} />
      </td>
      <td data-align="end">{running}</td>
      {mayAll ? (
        <td data-align="end">
          {isCordoned ? (
            <Button size="xs" variant="default" loading={change.isPending} onClick={() => change.mutate(undefined)}>
              {say('uncordon')}
            </Button>
          ) : (
            <ConfirmButton
              label={say('cordon')}
              about={say('cordonText')}
              isBusy={change.isPending}
              onConfirm={() => change.mutate(undefined)}
            />
          )}
        </td>
      ) : null}
    </tr>
  );
}
