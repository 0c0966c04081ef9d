import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { PlimsollError } from '../errors.ts';

export interface CertificateSettings {
  /** PEM files whose certificate authorities count besides the usual ones, for every host. */
  readonly files: readonly string[];
  /**
   * Folders like /etc/docker/certs.d: `<host>/*.crt` are authorities for that host, `<host>/NAME.cert` with `NAME.key`
   * is what we show it of ourselves (Docker, "Verify repository client with certificates").
   */
  readonly folders: readonly string[];
}

/** What a connection trusts and shows, in PEM. Without `ca` the usual authorities count. */
export interface Certificates {
  /** Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would be heard otherwise (S7). */
  readonly rejectUnauthorized: true;
  readonly ca?: string[];
  readonly cert?: string;
  readonly key?: string;
}

/**
 * What a connection to `host` (with its port, as in a reference) trusts and shows. Places that `askedBy` sent us to
 * are judged by its authorities too: a registry's token service mostly has the same. They never see its client
 * certificate.
 * @throws PlimsollError CONFIG_INVALID naming the file that cannot be used
 */
export async function certificatesFor(
  host: string,
  askedBy: string | undefined,
  settings: CertificateSettings,
): Promise<Certificates> {
  const own = await Promise.all(settings.folders.map((folder) => readFolder(join(folder, host))));
  const asker =
    askedBy === undefined || askedBy === host
      ? []
      : await Promise.all(settings.folders.map((folder) => readFolder(join(folder, askedBy))));
  const files = [...settings.files, ...[...own, ...asker].flatMap((folder) => folder.authorities)];
  const client = own.find((folder) => folder.client !== undefined)?.client;
  return {
    rejectUnauthorized: true,
    ...(files.length === 0 ? {} : { ca: [...usualAuthorities(), ...(await Promise.all(files.map(readPem)))] }),
    ...(client === undefined ? {} : { cert: await readPem(client.cert), key: await readPem(client.key) }),
  };
}

/** For tls.connect. */
export interface SecureOptions {
  readonly rejectUnauthorized: true;
  readonly secureContext: SecureContext;
}

/** In the form tls.connect takes. As PEM it would read all authorities anew, some 10 ms, for every connection. */
export function secured({ rejectUnauthorized, ...own }: Certificates): SecureOptions {
  if (own.ca || own.cert) {
    return { rejectUnauthorized, secureContext: createSecureContext({ ca: usualAuthorities(), ...own }) };
  }
  usualContext ??= createSecureContext({ ca: usualAuthorities() });
  return { rejectUnauthorized, secureContext: usualContext };
}

let usualContext: SecureContext | undefined;
let usual: string[] | undefined;

/**
 * Mozilla's list as Node has it, with NODE_EXTRA_CA_CERTS, and the machine's own: a company's authority is installed
 * there, and docker hears it too. Read once a process, when something is first asked by TLS: it takes 20 ms.
 */
function usualAuthorities(): string[] {
  const all = () => [...getCACertificates('default'), ...machineAuthorities()];
  // The same certificate ends with a line break in one list and without in the other.
  usual ??= [...new Set(all().map((pem) => pem.trim()))];
  return usual;
}

function machineAuthorities(): string[] {
  // Where there is no such folder, Node complains of it on standard error.
  const folder = process.env['SSL_CERT_DIR'] || '/etc/ssl/certs';
  const hasOwnStore = ['darwin', 'win32'].includes(process.platform);
  return hasOwnStore || existsSync(folder) ? getCACertificates('system') : [];
}

interface CertificateFolder {
  readonly authorities: readonly string[];
  readonly client?: { readonly cert: string; readonly key: string };
}

async function readFolder(folder: string): Promise<CertificateFolder> {
  let names: string[];
  try {
    names = (await readdir(folder)).sort();
  } catch {
    // Mostly there is none; one that we may not open is the daemon's own business.
    return { authorities: [] };
  }
  const cert = names.find((name) => name.endsWith('.cert'));
  const authorities = names.filter((name) => name.endsWith('.crt')).map((name) => join(folder, name));
  if (cert === undefined) return { authorities };
  const key = cert.replace(/\.cert$/, '.key');
  if (!names.includes(key)) {
    throw new PlimsollError('CONFIG_INVALID', `The client certificate '${join(folder, cert)}' has no key beside it.`, {
      remedy: `Put '${key}' into the same folder, or take the certificate out.`,
    });
  }
  return { authorities, client: { cert: join(folder, cert), key: join(folder, key) } };
}

async function readPem(file: string): Promise<string> {
  const unusable = (why: string) =>
    new PlimsollError('CONFIG_INVALID', `The certificate file '${file}' ${why}.`, {
      remedy: 'Check --cacert, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS and certs.d.',
    });
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw unusable(`cannot be read (${cause.code ?? 'unknown reason'})`);
  });
  if (!/-----BEGIN [A-Z ]+-----/.test(text)) throw unusable('holds nothing in PEM form');
  return text;
}
