/** The names of Drone 0.8 that have another one today; what has none stays. */
export function renameVariables(text: string): string {
  return text.replaceAll(/(\$\{?#?)([A-Z][A-Z0-9_]+)\b/g, (whole, sign: string, name: string) => {
    const renamed = modernNames.get(name);
    return renamed === undefined ? whole : `${sign}${renamed}`;
  });
}

const sameEnds = ['SHA', 'REF', 'REFSPEC', 'BRANCH', 'MESSAGE', 'AUTHOR', 'AUTHOR_EMAIL'];
const builds = ['NUMBER', 'EVENT', 'STATUS', 'CREATED', 'STARTED'];

const modernNames: ReadonlyMap<string, string> = new Map([
  ...sameEnds.map((end) => [`DRONE_COMMIT_${end}`, `CI_COMMIT_${end}`] as const),
  ...builds.map((end) => [`DRONE_BUILD_${end}`, `CI_PIPELINE_${end}`] as const),
  ...builds.map((end) => [`CI_BUILD_${end}`, `CI_PIPELINE_${end}`] as const),
  ...['NUMBER', 'STATUS', 'EVENT'].map((end) => [`CI_PREV_BUILD_${end}`, `CI_PREV_PIPELINE_${end}`] as const),
  ...['NUMBER', 'STATUS'].map((end) => [`DRONE_PREV_BUILD_${end}`, `CI_PREV_PIPELINE_${end}`] as const),
  ['DRONE_COMMIT', 'CI_COMMIT_SHA'],
  ['DRONE_COMMIT_LINK', 'CI_PIPELINE_FORGE_URL'],
  ['DRONE_BRANCH', 'CI_COMMIT_BRANCH'],
  ['DRONE_TAG', 'CI_COMMIT_TAG'],
  ['CI_TAG', 'CI_COMMIT_TAG'],
  ['DRONE_PULL_REQUEST', 'CI_COMMIT_PULL_REQUEST'],
  ['CI_PULL_REQUEST', 'CI_COMMIT_PULL_REQUEST'],
  ['DRONE_PREV_COMMIT_SHA', 'CI_PREV_COMMIT_SHA'],
  ['DRONE_REPO', 'CI_REPO'],
  ['CI_REPO_NAME', 'CI_REPO'],
  ['DRONE_REPO_NAME', 'CI_REPO_NAME'],
  ['DRONE_REPO_OWNER', 'CI_REPO_OWNER'],
  ['DRONE_REPO_LINK', 'CI_REPO_URL'],
  ['CI_REPO_LINK', 'CI_REPO_URL'],
  ['DRONE_REPO_BRANCH', 'CI_REPO_DEFAULT_BRANCH'],
  ['DRONE_REPO_PRIVATE', 'CI_REPO_PRIVATE'],
  ['DRONE_REMOTE_URL', 'CI_REPO_CLONE_URL'],
  ['CI_REMOTE_URL', 'CI_REPO_CLONE_URL'],
  ['CI_REPO_REMOTE', 'CI_REPO_CLONE_URL'],
  ['DRONE_BUILD_LINK', 'CI_PIPELINE_URL'],
  ['CI_BUILD_LINK', 'CI_PIPELINE_FORGE_URL'],
  ['DRONE_DEPLOY_TO', 'CI_PIPELINE_DEPLOY_TARGET'],
  ['CI_BUILD_TARGET', 'CI_PIPELINE_DEPLOY_TARGET'],
  ['DRONE_WORKSPACE', 'CI_WORKSPACE'],
  ['DRONE_JOB_NUMBER', 'CI_WORKFLOW_NUMBER'],
  ['CI_JOB_NUMBER', 'CI_WORKFLOW_NUMBER'],
]);
