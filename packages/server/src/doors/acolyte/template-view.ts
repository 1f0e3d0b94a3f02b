import type { FlowVersion } from '@signalbox/engine';
import type { Store, Template } from '@signalbox/store';
import { acolyteDate } from './acolyte-date.ts';
import { bindArgsView } from './bound-args.ts';

/** A template as Acolyte lists it. Its flow may be gone by now. */
export async function templateView(
  template: Template,
  version: FlowVersion | undefined,
  store: Pick<Store, 'userByName' | 'numberOf'>,
) {
  const { id, name, flow, args, config, maxRunInstance, description = '', creator, createdAt } = template;
  const user = await store.userByName(creator);
  return {
    id,
    flow_meta: flow,
    name,
    bind_args: version ? bindArgsView(version, args) : args,
    max_run_instance: maxRunInstance,
    description,
    config,
    creator_info: { id: user ? await store.numberOf('user', user.id) : 0, email: creator, name: creator },
    created_on: acolyteDate(createdAt),
  };
}
