/**
 * Whether a variable's name says that its value is a secret: one of its words does, and none says that it is not.
 * Source: `getSecretsRegex` of moby/buildkit, frontend/dockerfile/dockerfile2llb/validate.go.
 */
export function namesSecret(name: string): boolean {
  const words = name.toLowerCase().split('_');
  return words.some((word) => secret.has(word)) && !words.some((word) => harmless.has(word));
}

const secret = new Set('apikey auth credential credentials key password passwd pword secret token'.split(' '));
const harmless = new Set(['public', 'file', 'version']);
