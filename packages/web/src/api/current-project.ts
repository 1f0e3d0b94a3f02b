export const defaultProject = 'default';

/** Of which project the page is: in its address, as all that a page shows. */
export function currentProject(): string {
  return new URLSearchParams(window.location.search).get('project') ?? defaultProject;
}
