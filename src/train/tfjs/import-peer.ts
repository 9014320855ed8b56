import { SlipwayError } from '../../core/error.ts';

/**
 * An optional package, loaded when it is first needed.
 *
 * @throws {SlipwayError} `missing-peer` when it cannot be loaded, with what to install.
 */
export async function importPeer<Module>(
  name: string,
  load: () => Promise<Module>,
  where: string,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new SlipwayError(
      'missing-peer',
      where,
      `the package ${name} could not be loaded. Install it: npm install ${name}@4.22.0`,
      {
        details: { package: name },
        cause,
      },
    );
  }
}
