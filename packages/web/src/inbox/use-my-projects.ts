import { useQuery } from '@tanstack/react-query';
import { defaultProject } from '../api/current-project.ts';
import { meQuery } from '../api/me-query.ts';

/** Of so many projects one page is made. */
const mostProjects = 20;

/** The projects in which who looks has a role; undefined until that is known. */
export function useMyProjects(): readonly string[] | undefined {
  const { data: me } = useQuery(meQuery);
  if (!me) return undefined;
  const names = Object.keys(me.roles);
  return (names.length > 0 ? names : [defaultProject]).slice(0, mostProjects);
}
