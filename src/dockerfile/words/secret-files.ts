/** What a file of this name holds, with its article; undefined when the name says nothing. */
export function secretFile(path: string): string | undefined {
  const parts = path
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  const name = parts.at(-1) ?? '';
  const known = names.get(name) ?? inFolders.get(`${parts.at(-2) ?? ''}/${name}`);
  if (known !== undefined) return known;
  if (/^\.env(?:\.|$)/.test(name) && !templates.has(name.slice(name.lastIndexOf('.') + 1))) return 'variables';
  if (/^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/.test(name)) return 'a private key';
  return keyStores.has(name.slice(name.lastIndexOf('.') + 1)) && name.includes('.') ? 'a private key' : undefined;
}

/** Files that hold no secret unless they say so; what is in them decides. */
export function holdsSecret(text: string): boolean {
  return text.split('\n').some((line) => {
    const [, name = '', value = ''] =
      /^[ \t]{0,8}(?:export[ \t]{1,4})?([^=#\s][^=]{0,256})=(.{1,1000})/.exec(line) ?? [];
    const isSet = !/^[ \t"']{0,8}(?:\$\{?[A-Za-z_]|$)/.test(value);
    return (
      isSet &&
      /passw(?:or)?d|secret|token|api_?key|_key|_auth|credential|_pass\b|:\/\/[^\s/@]{1,256}:[^\s/@]{1,256}@/i.test(
        `${name}=${value}`,
      )
    );
  });
}

const names: ReadonlyMap<string, string> = new Map([
  ['.dockercfg', 'logins of registries'],
  ['.git-credentials', 'logins'],
  ['.htpasswd', 'passwords'],
  ['.my.cnf', 'logins of databases'],
  ['.netrc', 'logins'],
  ['.npmrc', 'tokens'],
  ['.pgpass', 'logins of databases'],
  ['.pypirc', 'logins of registries'],
  ['.s3cfg', 'keys'],
  ['.vault-token', 'a token'],
  ['_netrc', 'logins'],
  ['application_default_credentials.json', 'keys'],
  ['credentials.json', 'keys'],
  ['kubeconfig', 'logins of clusters'],
  ['service-account.json', 'keys'],
  ['service_account.json', 'keys'],
  ['serviceaccount.json', 'keys'],
  ['key.pem', 'a private key'],
  ['private.key', 'a private key'],
  ['private.pem', 'a private key'],
  ['privkey.pem', 'a private key'],
  ['server.key', 'a private key'],
  ['ssl.key', 'a private key'],
  ['terraform.tfstate', 'secrets of what it describes'],
  ['terraform.tfvars', 'variables'],
  ['tls.key', 'a private key'],
]);

const inFolders: ReadonlyMap<string, string> = new Map([
  ['.aws/credentials', 'keys'],
  ['.cargo/credentials', 'a token'],
  ['.cargo/credentials.toml', 'a token'],
  ['.composer/auth.json', 'tokens'],
  ['.docker/config.json', 'logins of registries'],
  ['.gem/credentials', 'a key'],
  ['.kube/config', 'logins of clusters'],
]);

const templates = new Set('defaults default dist example sample schema template test tpl'.split(' '));
const keyStores = new Set('kdbx p12 pfx ppk'.split(' '));
