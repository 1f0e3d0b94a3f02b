import { Button } from '@mantine/core';
import type { AuditVerdictView } from '@signalbox/protocol';
import { IconLink, IconLinkOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import { CodeText } from '../show/code-text.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { exactTime } from '../show/exact-time.ts';
import { Time } from '../show/time.tsx';
import { useLanguage } from '../words/use-language.ts';
import { useWords } from '../words/use-words.ts';
import classes from './audit-page.module.css';
import { auditWords } from './words.ts';

/** Whether the chain of the audit holds, looked at now; all of it is read for that. */
export function ChainStatus() {
  const say = useWords(auditWords);
  const language = useLanguage();
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery({
    queryKey: ['audit-verdict'],
    queryFn: ({ signal }) => request<AuditVerdictView>('/audit/verify', { of: 'instance', signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (error && !data) return <ErrorState error={error} />;
  const isBroken = data?.firstBad !== undefined;
  return (
    <div className={classes.chain} data-broken={isBroken || undefined} role="status">
      {isBroken ? <IconLinkOff size={20} /> : <IconLink size={20} />}
      <div className={classes.verdict}>
        <strong>
          {data === undefined ? say('checking') : isBroken ? say('broken', { no: data.firstBad ?? 0 }) : say('holds')}
        </strong>
        {data === undefined ? null : (
          <span className={classes.quiet}>
            {say('head', { count: data.head.no })}
            <CodeText text={data.head.hash.slice(0, 16)} /> · {say('verified')} <Time at={dataUpdatedAt} />
          </span>
        )}
        {data?.waiting ? (
          <span>{say('waiting', { count: data.waiting.count, time: exactTime(data.waiting.since, language) })}</span>
        ) : null}
      </div>
      {error && !isFetching ? <ErrorState error={error} /> : null}
      <Button size="xs" variant="default" loading={isFetching} onClick={() => void refetch()}>
        {say('verify')}
      </Button>
    </div>
  );
}
