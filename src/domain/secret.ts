interface Secret {
  readonly name: string;
  readonly pattern: RegExp;
  /** What stands in the place of the match; `$1` keeps the part that is no secret. */
  readonly mark: string;
}

/** A quote. Within JSON text it is escaped, and again for each JSON text around that. */
const quote = String.raw`\\{0,8}["']`;
/** The quote before what is given to a name, where one stands there. */
const opening = String.raw`(?:(?<slashes>\\{0,8})(?<mark>["']))?`;
/** A sign between quotes; also a quote of the other kind, and what is escaped once more than the quotes are. */
const quotedSign = String.raw`(?:[^"'\\\n\r]|(?!\k<mark>)'|\\(?!\\{0,16}["'])|(?=\\{1,16}["'])\k<slashes>\\\k<slashes>["'\\])`;
/** Escaped signs that one secret may have: over some 16,000, engines leave their fast code, and one text takes a second. */
const mostEscapes = 4000;

/**
 * What is given to a name, at least so many signs: all up to the quote that closes, or what stands there bare, up to a space, a quote
 * or one of `ends`. Shells ask for backslashes in passwords, so an escaped end of a line cannot be told from one, and a word behind
 * it may go, too. What is redacted already stays.
 */
function given(least: number, ends = "&,;"): string {
  // Without an opening quote both groups are empty, so that the first look ahead fails.
  const within = String.raw`(?!\k<slashes>\k<mark>|[\s,;:)\]}])${quotedSign}{${least},256}(?=\k<slashes>\k<mark>)`;
  const bare = String.raw`[^\s"'\\${ends}]`;
  const escaped = String.raw`\\+[^\s"'\\]`;
  // Looked at first and taken then: engines are slow at long texts sign by sign.
  const outside = String.raw`(?=(?:${bare}|${escaped}){${least}})(?:${bare}+|${escaped}${bare}*){1,${mostEscapes}}`;
  return String.raw`(?!\[redacted)(?:${within}|${outside})`;
}

/**
 * Shapes of secrets as their issuers document them. Order matters: the specific ones first. Each begins where no letter or digit
 * stands before it; an underscore may, for names are put before keys with one.
 */
const secrets: readonly Secret[] = [
  {
    name: "pem",
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    mark: "[redacted private key]",
  },
  {
    name: "jwt",
    // Bounded, and from the beginning of a word only, whose first parts may be names (`req_eyJ…`): a text of a thousand beginnings
    // must not be read a thousand times.
    pattern: /(?<![\w-])((?:[A-Za-z0-9]{1,32}_){0,3})eyJ[\w-]{8,4096}\.eyJ[\w-]{8,8192}\.[\w-]{8,4096}/g,
    mark: "$1[redacted jwt]",
  },
  { name: "anthropic", pattern: /(?<![A-Za-z0-9])sk-ant-[\w-]{8,}/g, mark: "[redacted anthropic key]" },
  { name: "openai", pattern: /(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,}/g, mark: "[redacted api key]" },
  {
    name: "model provider",
    // xAI, Groq, Cerebras, Perplexity, Fireworks, Replicate, NVIDIA, Together.
    pattern:
      /(?<![A-Za-z0-9])(?:(?:xai-|gsk_|csk-|pplx-)[A-Za-z0-9]{32,}|(?:fw_|r8_)[A-Za-z0-9]{22,}|(?:nvapi-|tgp_v1_)[\w-]{32,})/g,
    mark: "[redacted api key]",
  },
  { name: "google", pattern: /(?<![A-Za-z0-9])AIza[\w-]{30,}/g, mark: "[redacted google key]" },
  {
    name: "github",
    pattern: /(?<![A-Za-z0-9])(?:gh[opusr]_\w{20,}|github_pat_\w{20,})/g,
    mark: "[redacted github token]",
  },
  { name: "gitlab", pattern: /(?<![A-Za-z0-9])glpat-[\w-]{16,}/g, mark: "[redacted gitlab token]" },
  {
    name: "aws",
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
    mark: "[redacted aws key]",
  },
  {
    name: "slack",
    pattern: /(?<![A-Za-z0-9])(?:xox[abeoprs]|xapp)-[\w-]{10,}/g,
    mark: "[redacted slack token]",
  },
  {
    name: "webhook",
    // Whoever knows the address may post.
    pattern:
      /((?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks)\/)[\w/-]{16,}/gi,
    mark: "$1[redacted]",
  },
  { name: "stripe", pattern: /(?<![A-Za-z0-9])[rs]k_(?:live|test)_\w{16,}/g, mark: "[redacted stripe key]" },
  {
    name: "sendgrid",
    pattern: /(?<![A-Za-z0-9])SG\.[\w-]{16,}\.[\w-]{32,}/g,
    mark: "[redacted sendgrid key]",
  },
  { name: "pypi", pattern: /(?<![A-Za-z0-9])pypi-[\w-]{64,}/g, mark: "[redacted pypi token]" },
  { name: "vault", pattern: /(?<![A-Za-z0-9])hv[bs]\.[\w-]{24,}/g, mark: "[redacted vault token]" },
  {
    name: "digitalocean",
    pattern: /(?<![A-Za-z0-9])do[opr]_v1_[a-f0-9]{40,}/g,
    mark: "[redacted digitalocean token]",
  },
  { name: "age", pattern: /(?<![A-Za-z0-9])AGE-SECRET-KEY-1[A-Z0-9]{50,}/g, mark: "[redacted age key]" },
  { name: "npm", pattern: /(?<![A-Za-z0-9])npm_\w{30,}/g, mark: "[redacted npm token]" },
  { name: "huggingface", pattern: /(?<![A-Za-z0-9])hf_\w{30,}/g, mark: "[redacted huggingface token]" },
  {
    name: "dsn",
    pattern: /\b([a-z][\w+.-]{1,30}:\/\/[^\s:/?#@]{0,64}:)[^\s/?#@"'<>,]+@/gi,
    mark: "$1[redacted]@",
  },
  {
    name: "header",
    pattern: new RegExp(
      String.raw`\b(authorization(?:${quote})?\s*[:=]\s*(?:${quote})?(?:basic|token|digest)\s+|bearer\s+)[\w+./=~-]{8,}`,
      "gi",
    ),
    mark: "$1[redacted]",
  },
  {
    name: "login",
    // Numbers alone are those of a user and a group.
    pattern: new RegExp(
      String.raw`(?<![\w-])((?:-u|--(?:proxy-)?user)[ =]${opening}[^\s:"'/]{1,64}:)(?!\d+(?:[\s"']|\\+["'nrt]|$))${given(4, "")}`,
      "g",
    ),
    mark: "$1[redacted]",
  },
  {
    name: "assignment",
    // Whatever stands before it: variables are named `PGPASSWORD` and `MY_API_KEY`.
    pattern: new RegExp(
      String.raw`((?:(?:api|account|private)[_-]?key|secret(?:[_-]?access)?(?:[_-]?key)?(?:[_-]?base)?|passw(?:or)?d|passphrase|mysql_pwd|(?:access|auth|refresh)[_-]?token|[_-]token)(?:${quote})?\s*[:=]\s*${opening})${given(6)}`,
      "gi",
    ),
    mark: "$1[redacted]",
  },
  {
    name: "short name",
    // Words of their own, too: "unexpected token: string" gives nothing away. As a variable or a key they do.
    pattern: new RegExp(
      String.raw`(?<![A-Za-z0-9])((?:token|pass)(?:=|${quote}\s*:\s*)${opening})${given(6)}`,
      "gi",
    ),
    mark: "$1[redacted]",
  },
  {
    name: "flag",
    pattern: new RegExp(
      String.raw`(?<![\w-])((?:--(?:[a-z]{1,16}-){0,3}(?:api-?key|passphrase|passw(?:or)?d|pass|secret(?:-access)?(?:-key)?|token)|sshpass\s{1,8}-p)\s{1,8}${opening})(?!-)${given(4)}`,
      "gi",
    ),
    mark: "$1[redacted]",
  },
];

/** One look that tells whether any secret can be there: most texts end here. */
const suspicion =
  /sk-|eyJ|xai-|gsk_|pplx-|fw_|r8_|nvapi-|tgp_v1_|AIza|gh[opusr]_|github_pat_|glpat-|AKIA|ASIA|xox|xapp-|hooks\.slack|\/webhooks\/|SG\.|pypi-|hv[bs]\.|do[opr]_v1_|[rs]k_(?:live|test)_|npm_|hf_|PRIVATE KEY|:\/\/[^\s/]*@|bearer|authorization|(?:api|account|private)[_-]?key|secret|passw|passphrase|mysql_pwd|(?:access|auth|refresh)[_-]?token|[_-]token|token(?:=|\\*["'])|(?:ssh|-)pass|pass(?:=|\\*["'])|-u[ =]|--(?:proxy-)?user/i;

/** Whether a look at single texts is worth it; false only where no text within `text` holds a secret. */
export function mayHoldSecret(text: string): boolean {
  return suspicion.test(text);
}

/** The text with every secret replaced by a mark that names its kind. The same object when there is none. */
export function redactText(text: string): string {
  // No secret that we know is shorter than eight characters.
  if (text.length < 8 || !mayHoldSecret(text)) return text;
  return secrets.reduce((current, secret) => current.replace(secret.pattern, secret.mark), text);
}
