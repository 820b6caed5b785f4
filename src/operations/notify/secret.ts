import type { World } from '../../world.js';

/** What an environment variable holds. Throws an error that names the variable where it is not set. */
export function secret(world: World, name: string): string {
  const value = world.process.env[name];
  if (value !== undefined && value.trim() !== '') return value.trim();
  throw new Error(`the environment variable ${name} is not set`);
}
