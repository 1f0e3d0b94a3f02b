/** The count comes first: of a narrow tab nothing else is seen. */
export function setPageTitle(title: string, waiting: number): void {
  document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${title} · Signalbox`;
}
