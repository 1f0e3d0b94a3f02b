/** The longest that a request waits for its act, or for what a start runs first. */
export const longestWaitSeconds = 30;
