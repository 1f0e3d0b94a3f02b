import { Button } from '@mantine/core';
import type { SecretView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { ConfirmButton } from '../lists/confirm-button.tsx';
import { isAdmin } from '../lists/is-admin.ts';
import { ListPage } from '../lists/list-page.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { mayDo } from '../lists/may-do.ts';
import { useChange } from '../lists/use-change.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './secrets-page.module.css';
import { SetSecret } from './set-secret.tsx';
import { secretsWords } from './words.ts';

/** The names of secrets, where each may go, and how another value is set. */
export function SecretsPage() {
  const say = useWords(secretsWords);
  const { data: me } = useQuery(meQuery);
  const mayChange = mayDo(me, 'maintainer');
  const [setting, setSetting] = useState<SecretView | 'new'>();
  const list = usePagedList<SecretView>({ path: '/secrets', name: 'secrets' });
  return (
    <ListPage
      title={say('title')}
      about={say('about')}
      actions={
        mayChange ? (
          <Button size="xs" onClick={() => setSetting('new')}>
            {say('set')}
          </Button>
        ) : undefined
      }
    >
      {setting ? (
        <SetSecret
          of={setting === 'new' ? undefined : setting}
          mayBeGlobal={isAdmin(me)}
          onClose={() => setSetting(undefined)}
        />
      ) : null}
      <ListRows
        list={list}
        empty={<EmptyState title={say('none')}>{say(mayChange ? 'noneText' : 'noneForMaintainers')}</EmptyState>}
      >
        {(secrets) => (
          <ListTable
            label={say('title')}
            columns={[
              { label: say('secret') },
              { label: say('limits') },
              { label: say('changed'), isWide: true },
              ...(mayChange ? [{ label: '', align: 'end' as const }] : []),
            ]}
          >
            {secrets.map((secret) => (
              <SecretRow
                key={`${secret.name} ${secret.global} ${secret.environment ?? ''}`}
                secret={secret}
                mayChange={mayChange}
                onReplace={() => setSetting(secret)}
              />
            ))}
          </ListTable>
        )}
      </ListRows>
    </ListPage>
  );
}

type SecretRowProps = {
  readonly secret: SecretView;
  readonly mayChange: boolean;
  readonly onReplace: () => void;
};

function SecretRow({ secret, mayChange, onReplace }: SecretRowProps) {
  const say = useWords(secretsWords);
  const { name, global, environment, version, updatedAt } = secret;
  const place = environment === undefined ? { global } : { environment };
  const remove = useChange(() => request('/secrets/remove', { body: { name, ...place } }), { done: say('removed') });
  const limits = (['events', 'branches', 'images'] as const).flatMap((key) =>
    secret[key].length > 0 ? [say(key, { list: secret[key].join(', ') })] : [],
  );
  const of = environment === undefined ? say(global ? 'global' : 'project') : say('environment', { name: environment });
  return (
    <tr>
      <td>
        <strong>
          <SafeText text={name} />
        </strong>
        <div data-quiet>
          <SafeText text={of} />
        </div>
        {remove.error ? <ErrorState error={remove.error} /> : null}
      </td>
      <td data-quiet>
        <SafeText text={limits.length > 0 ? limits.join('; ') : say('anything')} />
      </td>
      <td data-wide data-quiet>
        <Time at={updatedAt} /> · {say('version', { version })}
      </td>
      {mayChange ? (
        <td data-align="end">
          <span className={classes.buttons}>
            <Button size="xs" variant="default" onClick={onReplace}>
              {say('replace')}
            </Button>
            <ConfirmButton
              label={say('remove')}
              about={say('removeText')}
              isBusy={remove.isPending}
              onConfirm={() => remove.mutate(undefined)}
            />
          </span>
        </td>
      ) : null}
    </tr>
  );
}
