/** The version of the library: a worker of another one could not make sense of what it is handed. */
export const version = '0.1.0';
