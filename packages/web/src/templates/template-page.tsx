import type { TemplateDetails } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { currentProject } from '../api/current-project.ts';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { PageError } from '../app/page-error.tsx';
import { ConfirmButton } from '../lists/confirm-button.tsx';
import { LinkButton } from '../lists/link-button.tsx';
import { ListPage } from '../lists/list-page.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { mayDo } from '../lists/may-do.ts';
import { useChange } from '../lists/use-change.ts';
import { CodeText } from '../show/code-text.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { Loading } from '../show/loading.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import { ArgumentTable } from './argument-table.tsx';
import { limitText } from './limit-text.ts';
import classes from './template-page.module.css';
import { templatesWords } from './words.ts';

/** A template: what is wrong with it, and where the value of each argument comes from. */
export function TemplatePage() {
  const say = useWords(templatesWords);
  const { template: name } = useParams({ from: '/templates/$template' });
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const path = `/templates/${encodeURIComponent(name)}`;
  const { data: template, error } = useQuery({
    queryKey: ['list', 'template', currentProject(), name],
    queryFn: ({ signal }) => request<TemplateDetails>(path, { signal }),
  });
  const remove = useChange(() => request(path, { method: 'DELETE' }), {
    done: say('removed'),
    onDone: () => void navigate({ to: '/templates' }),
  });
  if (!template) return error ? <PageError error={error} /> : <Loading />;
  const { flow, flowNumber, problems, description, inputArguments, stepArguments } = template;
  return (
    <ListPage
      title={name}
      {...(description !== undefined && { about: description })}
      actions={
        <>
          {mayDo(me, 'maintainer') ? (
            <>
              <LinkButton to="/templates/$template/edit" params={{ template: name }} size="xs" variant="default">
                {say('edit')}
              </LinkButton>
              <ConfirmButton
                label={say('remove')}
                about={say('removeText')}
                isBusy={remove.isPending}
                onConfirm={() => remove.mutate(undefined)}
              />
            </>
          ) : null}
          {mayDo(me, 'member') ? (
            <LinkButton to="/start" search={{ template: name }} size="xs" disabled={problems.length > 0}>
              {say('start')}
            </LinkButton>
          ) : null}
        </>
      }
    >
      {remove.error ? <ErrorState error={remove.error} /> : null}
      <p className={classes.facts}>
        <Link
          to="/flows/$flow"
          params={{ flow }}
          search={flowNumber === undefined ? {} : { version: String(flowNumber) }}
        >
          <SafeText text={flow} />,{' '}
          {flowNumber === undefined ? say('newestVersion') : say('version', { number: flowNumber })}
        </Link>
        <span>
          {say('limit')}: {limitText(template, say)}
        </span>
        <span>
          <Time at={template.updatedAt} /> <SafeText text={say('by', { name: template.updatedBy })} />
        </span>
        <Link to="/runs" search={{ template: name }}>
          {say('runs')}
        </Link>
      </p>
      {problems.length > 0 ? (
        <div className={classes.problems} role="alert">
          <strong>{say('broken')}</strong>
          <ul>
            {problems.map(({ at, problem }) => (
              <li key={`${at} ${problem}`}>
                <SafeText text={`${at}: ${problem}`} />
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <ArgumentTable title={say('ofStart')} list={inputArguments} bound={template.inputs} isOfStart />
      {Object.keys(template.config).length > 0 ? <Configuration config={template.config} /> : null}
      {stepArguments
        .filter((each) => each.arguments.length > 0)
        .map((each) => (
          <ArgumentTable
            key={`${each.step} ${each.action ?? ''}`}
            title={each.action === undefined ? each.step : `${each.step} · ${each.action}`}
            list={each.arguments}
            bound={boundAt(template, each)}
          />
        ))}
    </ListPage>
  );
}

function Configuration({ config }: Pick<TemplateDetails, 'config'>) {
  const say = useWords(templatesWords);
  return (
    <section className={classes.arguments}>
      <h2>{say('config')}</h2>
      <ListTable label={say('config')} columns={[{ label: say('key') }, { label: say('value') }]}>
        {Object.entries(config).map(([key, value]) => (
          <tr key={key}>
            <td>
              <CodeText text={`$config.${key}`} />
            </td>
            <td>
              <CodeText text={typeof value === 'string' ? value : JSON.stringify(value)} />
            </td>
          </tr>
        ))}
      </ListTable>
    </section>
  );
}

type Place = { readonly step: string; readonly action?: string | undefined };

/** What the template itself binds there, as it was written. */
function boundAt({ args }: TemplateDetails, { step, action }: Place): TemplateDetails['inputs'] {
  const ofStep = args[step] ?? {};
  return action === undefined ? ofStep : ((ofStep[action] ?? {}) as TemplateDetails['inputs']);
}
