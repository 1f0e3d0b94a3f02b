/** It is there from the start, and what names no project means it. */
export const defaultProject = 'default';
