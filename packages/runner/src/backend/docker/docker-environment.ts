/** Where Docker's own programs look, too. */
export type DockerEnvironment = {
  readonly [name in 'DOCKER_HOST' | 'DOCKER_CONFIG' | 'HOME' | 'XDG_RUNTIME_DIR']?: string | undefined;
};
