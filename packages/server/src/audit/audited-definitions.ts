import type { Actor } from '@signalbox/engine';
import type { AuditEntry, Definition } from '@signalbox/store';

/** What was declared under a name; a version that is only pinned changes nothing for others. */
export function auditedDefinitions(actor: Actor, definitions: readonly Definition[]): readonly AuditEntry[] {
  return definitions.flatMap((definition): readonly AuditEntry[] => {
    const { kind, project, uuid, at } = definition;
    const entry = { id: `${kind}:${uuid}:${at}`, at, project, actor };
    if (kind === 'action') {
      return [{ ...entry, what: 'action.apply', subject: definition.job.name, details: { uuid } }];
    }
    const { name, version } = definition;
    return name === undefined
      ? []
      : [{ ...entry, what: 'flow.apply', subject: name, details: { uuid, hash: version.hash } }];
  });
}
