import { AppError } from '@signalbox/protocol';

/** In addresses of Acolyte's door a number stands for another template, and `_all` for all of them. Older templates may have such names. */
export function refuseAmbiguousName(name: string): void {
  if (name !== '_all' && !/^\d+$/.test(name)) return;
  const message = `a template is not named ${name}: digits alone are read as the number of one, and _all as all of them`;
  throw new AppError('argument_invalid', { message, path: 'name' });
}
