import { text } from 'node:stream/consumers';

/** Standard input up to the first line's end: a password as `docker login --password-stdin` takes it. */
export async function readStdinLine(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n[\s\S]*$/, '');
}

/** Lines of standard input that say something: no blanks, no `#` comments. */
export function meaningfulLines(content: string): readonly string[] {
  return content
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
