import { createContext } from 'react';

/** The login lies over the page: what is over the page itself steps back, with all that was typed in it. */
export const IsBehindLogin = createContext(false);
