import type { ProjectView } from '@signalbox/protocol';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { currentProject, defaultProject } from '../api/current-project.ts';
import { request } from '../api/request.ts';
import { Late } from '../show/late.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './header.module.css';
import { appWords } from './words.ts';

const load = async () => (await import('./project-items.tsx')).ProjectItems;

/** Which project the page is about, where there is more than one; another one begins at the same list, or at its runs. */
export function ProjectSwitch() {
  const say = useWords(appWords);
  const current = useLocation({ select: () => currentProject() });
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
  const button = (
    <button type="button" className={classes.more} aria-haspopup="menu" aria-label={`${say('project')}: ${current}`}>
      <span className={classes.project}>
        <SafeText text={current} />
      </span>
      <IconChevronDown size={14} />
    </button>
  );
  return <Late target={button} load={load} opens="clicked" rest={{ projects }} />;
}
