export const defaultProject = 'default';

/** As it stands in an address: the one that is there from the start is not named. */
export function searchedProject(project: string): string | undefined {
  return project === defaultProject ? undefined : project;
}

/** Of which project the page is: in its address, as all that a page shows. */
export function currentProject(): string {
  return new URLSearchParams(window.location.search).get('project') ?? defaultProject;
}
