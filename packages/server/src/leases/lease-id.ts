/** The id that an agent gets and sends back with every call. */
export type LeaseId = { readonly task: string; readonly epoch: number };

export function writeLeaseId({ task, epoch }: LeaseId): string {
  return `${task}.${epoch}`;
}

export function readLeaseId(id: string): LeaseId | undefined {
  const dot = id.lastIndexOf('.');
  const [task, digits] = [id.slice(0, dot), id.slice(dot + 1)];
  if (dot < 1 || !/^[1-9]\d{0,14}$/.test(digits)) return undefined;
  return { task, epoch: Number(digits) };
}

/** The other way round than `workflowTaskId`: what is known of a task that is over. */
export function workflowOfTask(task: string): { readonly build: string; readonly workflow: string } | undefined {
  const slash = task.indexOf('/');
  return slash < 1 ? undefined : { build: task.slice(0, slash), workflow: task.slice(slash + 1) };
}
