import { SlipwayError } from './error.ts';

/**
 * An optional package, loaded when it is first needed.
 *
 * @param install - what to hand to `npm install`: the name, with a version where only one will do.
 * @throws {SlipwayError} `missing-peer` when it cannot be loaded, with what to install.
 */
export async function importPeer<Module>(
  name: string,
  load: () => Promise<Module>,
  where: string,
  install: string = name,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new SlipwayError(
      'missing-peer',
      where,
      `the package ${name} could not be loaded. Install it: npm install ${install}`,
      {
        details: { package: name },
        cause,
      },
    );
  }
}
