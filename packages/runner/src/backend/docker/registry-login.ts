/** What opens one registry of images. */
export type RegistryLogin = {
  /** Its host, with the port where it has one; `docker.io` for the one of names without a host. */
  readonly registry: string;
  readonly username: string;
  readonly password: string;
};

/** The login for the registry of an image and for no other, whatever that other is called. */
export function loginFor(image: string, logins: readonly RegistryLogin[]): RegistryLogin | undefined {
  const registry = registryOf(image);
  return logins.find((login) => hostOf(login.registry) === registry);
}

/** As programs of the field read image names: the first part is a host if it looks like one. */
function registryOf(image: string): string {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  return /[.:]/.test(first) || first === 'localhost' ? hostOf(first) : 'docker.io';
}

function hostOf(address: string): string {
  const host = address
    .replace(/^https?:\/\//i, '')
    .replace(/\/.*$/, '')
    .toLowerCase();
  return ['index.docker.io', 'registry-1.docker.io'].includes(host) ? 'docker.io' : host;
}
