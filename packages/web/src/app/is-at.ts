/** Whether a path is that of a list, or of one of its things; `path` may begin with the folder of the pages. */
export function isAt(path: string, list: string): boolean {
  return path.endsWith(list) || path.includes(`${list}/`);
}
