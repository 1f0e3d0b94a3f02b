import { Menu } from '@mantine/core';
import type { ProjectView } from '@signalbox/protocol';
import { useLocation } from '@tanstack/react-router';
import { currentProject } from '../api/current-project.ts';
import { type LateProps, useOpened } from '../show/late.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import { morePlaces, navigation } from './navigation.ts';
import { appWords } from './words.ts';

type ProjectItemsProps = LateProps & { readonly projects: readonly ProjectView[] };

export function ProjectItems({ target, wasClicked, projects }: ProjectItemsProps) {
  const say = useWords(appWords);
  const current = useLocation({ select: () => currentProject() });
  const list = useLocation({ select: ({ pathname }) => listAt(pathname) });
  return (
    <Menu position="bottom-end" width={220} {...useOpened(wasClicked)}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{say('project')}</Menu.Label>
        {projects.map(({ name, archivedAt }) => (
          // What one project has shown is not to be seen in another: the page begins anew, at the same list.
          <Menu.Item
            key={name}
            component="a"
            href={new URL(`${list}?project=${encodeURIComponent(name)}`, document.baseURI).href}
            aria-current={name === current}
          >
            <SafeText text={name} />
            {archivedAt === undefined ? '' : ` · ${say('archived')}`}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The list of which this is the page; of a page of one thing, the runs: another project does not have that thing. */
function listAt(path: string): string {
  const places = [...navigation, ...morePlaces].map(({ to }) => to);
  return (places.find((to) => to !== '/' && path.endsWith(to)) ?? '/runs').slice(1);
}
