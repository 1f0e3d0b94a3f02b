import { entryOf, isUnset } from '../read-values.ts';
import type { Need, Step } from '../workflow.ts';
import type { MapEntry, MapNode } from '../yaml-node.ts';
import type { Role } from './read-container.ts';
import type { Variable } from './read-variables.ts';

type Asked = Pick<Step, 'name' | 'at' | 'image' | 'isPlugin'> & {
  readonly map: MapNode;
  /** It has nothing of its own to run. */
  readonly needsImage: boolean;
  readonly role: Role;
  readonly settings: readonly MapEntry[];
  readonly variables: readonly Variable[];
};

/** What a step asks for that not every installation has. */
export function stepNeeds(asked: Asked): readonly Need[] {
  return [...programNeeds(asked), ...keyNeeds(asked), ...secretNeeds(asked)];
}

/** A plugin may well be passed over where no container is to be had; another image has nobody else to do its work. */
function programNeeds(asked: Asked): readonly Need[] {
  const { isPlugin, needsImage, role, name, at, settings } = asked;
  if (!needsImage || role === 'clone') return [];
  if (role === 'service') return [{ feature: 'service_program', key: name, at }];
  if (!isPlugin) return [{ feature: 'image_program', key: name, at }];
  const first = settings[0];
  if (first) return [{ feature: 'plugins', key: name, at: first.keyAt }];
  return [{ feature: looksLikePlugin(asked) ? 'plugins' : 'image_program', key: name, at }];
}

/** By its name, or as it has secrets in the way of older files, whose plugins may need nothing else. */
function looksLikePlugin({ image, map }: Asked): boolean {
  const secrets = entryOf(map, 'secrets');
  return pluginImage.test(image) || (secrets !== undefined && !isUnset(secrets));
}

/** As `woodpeckerci/plugin-git`, `plugins/docker` and `appleboy/drone-ssh` are called. */
const pluginImage = /(?:^|\/)(?:plugins?|drone)[-/]/;

function keyNeeds({ map, role }: Asked): readonly Need[] {
  const need = (key: string, feature: Need['feature'], asks: (text: string) => boolean): readonly Need[] => {
    const entry = entryOf(map, key);
    return entry && !isUnset(entry) && asks(entry.value.kind === 'scalar' ? entry.value.text : '')
      ? [{ feature, key, at: entry.keyAt }]
      : [];
  };
  const isWritten = () => role !== 'service';
  return [
    ...need('detach', 'detach', (text) => isWritten() && /^(?:true|yes|on)$/i.test(text)),
    ...need('entrypoint', 'entrypoint', isWritten),
    ...need('command', 'entrypoint', isWritten),
    ...need('failure', 'failure_cancel', (text) => text === 'cancel'),
    ...need('directory', 'absolute_directory', (text) => text.startsWith('/')),
  ];
}

function secretNeeds({ variables }: Asked): readonly Need[] {
  return variables.flatMap(({ at, value }) =>
    value.flatMap((part): readonly Need[] =>
      typeof part === 'string' ? [] : [{ feature: 'secrets', key: part.secret, at }],
    ),
  );
}
