import { apiRoutes } from '@signalbox/protocol';

const ofProjects = '/api/projects/:project';

/** The same path of this project; what is of no project stays as it is. */
export function projectPath(path: string, project: string | undefined): string {
  if (project === undefined || !path.startsWith('api/')) return path;
  const [bare = ''] = path.split('?', 1);
  const rest = path.slice('api'.length);
  return isOfProject(`/${bare}`) ? `api/projects/${encodeURIComponent(project)}${rest}` : path;
}

function isOfProject(path: string): boolean {
  const named = ofProjects + path.slice('/api'.length);
  return apiRoutes.some((route) => {
    if (route.where !== 'project') return false;
    const isNamed = route.path.startsWith(`${ofProjects}/`);
    return patternOf(route.path).test(isNamed ? named : path);
  });
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
}
