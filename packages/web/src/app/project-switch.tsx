import { Menu } from '@mantine/core';
import type { ProjectView } from '@signalbox/protocol';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { currentProject, defaultProject } from '../api/current-project.ts';
import { request } from '../api/request.ts';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './header.module.css';
import { morePlaces, navigation } from './navigation.ts';
import { appWords } from './words.ts';

/** Which project the page is about, where there is more than one; another one begins at the same list, or at its runs. */
export function ProjectSwitch() {
  const say = useWords(appWords);
  const current = useLocation({ select: () => currentProject() });
  const list = useLocation({ select: ({ pathname }) => listAt(pathname) });
  const { data: projects = [] } = useQuery({
    queryKey: ['list', 'projects'],
    queryFn: async ({ signal }) =>
      (
        await request<{ projects: readonly ProjectView[] }>('/projects', {
          of: 'instance',
          query: { limit: 500 },
          signal,
        })
      ).projects,
  });
  if (projects.length < 2 && current === defaultProject) return null;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button type="button" className={classes.more} aria-label={`${say('project')}: ${current}`}>
          <span className={classes.project}>
            <SafeText text={current} />
          </span>
          <IconChevronDown size={14} />
        </button>
      </Menu.Target>
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
