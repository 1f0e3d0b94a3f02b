import type { ArtifactsView, BuildView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { addressOf, request } from '../api/request.ts';
import { ListTable } from '../lists/list-table.tsx';
import { bytesText } from '../show/bytes-text.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { Loading } from '../show/loading.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { useLanguage } from '../words/use-language.ts';
import { useWords } from '../words/use-words.ts';
import { buildsWords } from './words.ts';

/** The files of a build; one that goes on leaves more, and they are read again with it. */
export function artifactsQuery({ id }: Pick<BuildView, 'id'>) {
  return {
    queryKey: ['build', id, 'artifacts'],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
      request<ArtifactsView>(`/builds/${encodeURIComponent(id)}/artifacts`, { signal }),
  };
}

/** What its workflows have left, to be downloaded, and what of it is not there any more. */
export function BuildFiles({ build }: { readonly build: BuildView }) {
  const say = useWords(buildsWords);
  const { data, error } = useQuery(artifactsQuery(build));
  if (!data) return error ? <ErrorState error={error} /> : <Loading />;
  const { artifacts, removed } = data;
  if (artifacts.length === 0 && !removed) return <EmptyState title={say('noFiles')}>{say('noFilesText')}</EmptyState>;
  return (
    <>
      {artifacts.length > 0 ? <Files build={build} artifacts={artifacts} /> : null}
      {removed ? <Removed removed={removed} /> : null}
    </>
  );
}

function Removed({ removed: { at, files, bytes } }: { readonly removed: NonNullable<ArtifactsView['removed']> }) {
  const say = useWords(buildsWords);
  const language = useLanguage();
  return (
    <p>
      {say('filesRemoved', { count: files, size: bytesText(bytes, language) })} <Time at={at} />
    </p>
  );
}

type FilesProps = Pick<ArtifactsView, 'artifacts'> & { readonly build: BuildView };

function Files({ build, artifacts }: FilesProps) {
  const say = useWords(buildsWords);
  const language = useLanguage();
  return (
    <ListTable
      label={say('files')}
      columns={[
        { label: say('file') },
        { label: say('workflow'), isWide: true },
        { label: say('size'), align: 'end' },
        { label: say('left'), isWide: true, align: 'end' },
      ]}
    >
      {artifacts.map(({ id, workflow, name, bytes, at }) => (
        <tr key={id}>
          <td>
            <a
              href={addressOf(`/builds/${encodeURIComponent(build.id)}/artifacts/${encodeURIComponent(id)}`)}
              download={name.slice(name.lastIndexOf('/') + 1)}
              data-name
            >
              <SafeText text={name} />
            </a>
          </td>
          <td data-wide data-quiet>
            <SafeText text={workflow} />
          </td>
          <td data-align="end" data-quiet>
            {bytesText(bytes, language)}
          </td>
          <td data-wide data-align="end" data-quiet>
            <Time at={at} />
          </td>
        </tr>
      ))}
    </ListTable>
  );
}
