/** What scripts and service managers know: 0, 1 and 2 as everywhere, the rest as in sysexits.h. */
export const EXIT = {
  ok: 0,
  /** Refused, not found, or a check that failed. */
  failed: 1,
  usage: 2,
  /** The server does not answer. */
  unavailable: 69,
  software: 70,
  cantCreate: 73,
  tempFail: 75,
  /** No API key, or one that may not do this. */
  noPermission: 77,
  config: 78,
} as const;

export const EXIT_HELP = `Exit codes:
  0   done
  1   refused, not found, or a check that failed
  2   wrong usage: unknown command or option, missing argument
  69  the server does not answer
  70  a mistake in Turnout itself
  73  the data folder can not be written
  75  the data folder or the port is in use
  77  no API key, or one that may not do this
  78  the configuration has mistakes (all are listed)`;
