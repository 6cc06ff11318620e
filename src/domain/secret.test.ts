import { expect, test } from "bun:test";
import { planted } from "../../test/contract/planted-secret.ts";
import { workMs } from "../../test/work.ts";
import { redactText } from "./secret.ts";

test.each(Object.entries(planted))("a key of %s is gone wherever it stands", (_, key) => {
  expect(redactText(`before ${key} after`)).not.toContain(key);
  expect(redactText(`before ${key} after`)).toMatch(/^before \[redacted [a-z ]+\] after$/);
});

test.each([
  `csk-${"a1b2".repeat(12)}`,
  `pplx-${"a1B2".repeat(12)}`,
  `fw_${"a1B2".repeat(6)}`,
  `r8_${"a1B2".repeat(9)}a`,
  `nvapi-${"a1B-2_".repeat(10)}`,
  `tgp_v1_${"a1B-2_".repeat(7)}`,
  `xapp-1-A0123-456-${"a1b2".repeat(8)}`,
  `SG.${"a1B2".repeat(5)}.${"a1B_".repeat(10)}`,
  `pypi-AgEIcHlwaS5vcmc${"a1B-".repeat(20)}`,
  `hvs.${"a1B2".repeat(8)}`,
  `dop_v1_${"a1b2".repeat(16)}`,
  `AGE-SECRET-KEY-1${"A1B2".repeat(15)}`,
])("a key that is known by how it begins is gone: %s", (key) => {
  expect(redactText(`before MY_${key} after`)).toMatch(/^before MY_\[redacted [a-z ]+\] after$/);
});

test.each([
  ["sk-ant-", 8],
  ["sk-", 20],
  ["xai-", 32],
  ["gsk_", 32],
  ["csk-", 32],
  ["pplx-", 32],
  ["fw_", 22],
  ["r8_", 22],
  ["nvapi-", 32],
  ["tgp_v1_", 32],
  ["AIza", 30],
  ...["gho_", "ghp_", "ghu_", "ghs_", "ghr_", "github_pat_"].map((beginning) => [beginning, 20] as const),
  ["glpat-", 16],
  ["AKIA", 16],
  ["ASIA", 16],
  ...["xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"].map(
    (beginning) => [beginning, 10] as const,
  ),
  ...["sk_live_", "sk_test_", "rk_live_", "rk_test_"].map((beginning) => [beginning, 16] as const),
  [`SG.${"1".repeat(16)}.`, 32],
  ["pypi-", 64],
  ["hvs.", 24],
  ["hvb.", 24],
  ["doo_v1_", 40],
  ["dop_v1_", 40],
  ["dor_v1_", 40],
  ["AGE-SECRET-KEY-1", 50],
  ["npm_", 30],
  ["hf_", 30],
  [`eyJ${"1".repeat(8)}.eyJ${"1".repeat(8)}.`, 8],
] as const)(
  "the shortest key that begins with %s has %i more signs, and no letter before it",
  (beginning, least) => {
    const key = beginning + "1".repeat(least);
    expect(redactText(`(${key})`)).toMatch(/^\(\[redacted [a-z ]+\]\)$/);
    for (const word of [key.slice(0, -1), `x${key}`]) expect(redactText(`(${word})`)).toBe(`(${word})`);
  },
);

test.each([
  ["https://hooks.slack.com/services/T0/B0/abcdef0123456789", "https://hooks.slack.com/services/[redacted]"],
  ["https://discord.com/api/webhooks/1234567890/a-b_c0123", "https://discord.com/api/webhooks/[redacted]"],
  ["https://discordapp.com/api/webhooks/123456/a-b_c0123", "https://discordapp.com/api/webhooks/[redacted]"],
  ["hooks.slack-gov.com/services/T0/B0/abcdef0123456789", "hooks.slack-gov.com/services/[redacted]"],
  [
    "https://hooks.slack.com/triggers/T0/12345/abcdef0123456789",
    "https://hooks.slack.com/triggers/[redacted]",
  ],
  [
    "https://hooks.slack.com/workflows/T0/A0/12345/abcdef012345",
    "https://hooks.slack.com/workflows/[redacted]",
  ],
  [
    "https://discord.com/api/v10/webhooks/1234567890/a-b_c0123",
    "https://discord.com/api/v10/webhooks/[redacted]",
  ],
  ["AccountName=x;AccountKey=abcdef0123==;Suffix=y", "AccountName=x;AccountKey=[redacted];Suffix=y"],
])("an address or a connection that lets in whoever knows it keeps no secret: %s", (told, kept) => {
  expect(redactText(told)).toBe(kept);
});

test("names that only begin as a key does stay", () => {
  const text =
    "gsk_renderer_new_for_surface_with_a_long_name fw_update_configuration_settings r8_setup xai-grok-4 SG.md pypi-server";
  expect(redactText(text)).toBe(text);
});

test("passwords in addresses, bearer headers, assignments and private keys are gone, the rest stays", () => {
  expect(redactText("postgres://app:hunter2hunter2@db:5432/x")).toBe("postgres://app:[redacted]@db:5432/x");
  expect(redactText("curl -H 'Authorization: Bearer abcdef0123456789'")).not.toContain("abcdef0123456789");
  expect(redactText("API_KEY=abcdefgh12345 run")).toBe("API_KEY=[redacted] run");
  const pem = `-----BEGIN RSA ${"PRIVATE KEY"}-----\nMIIabc\n-----END RSA ${"PRIVATE KEY"}-----`;
  expect(redactText(`x ${pem} y`)).toBe("x [redacted private key] y");
  expect(redactText(`x ${pem.slice(0, 40)}`)).toBe("x [redacted private key]");
});

test.each([
  ["PGPASSWORD=hunter2x psql", "PGPASSWORD=[redacted] psql"],
  ["export MY_API_KEY='abcdef123'", "export MY_API_KEY='[redacted]'"],
  ["AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI", "AWS_SECRET_ACCESS_KEY=[redacted]"],
  ["VAULT_TOKEN=s.abcdefgh vault read", "VAULT_TOKEN=[redacted] vault read"],
  ["curl -u admin:hunter2x https://a", "curl -u admin:[redacted] https://a"],
  ["curl -u a:hunter2x https://a", "curl -u a:[redacted] https://a"],
  ["curl --user 'admin:hunter2x' https://a", "curl --user 'admin:[redacted]' https://a"],
  ['export MY_API_KEY="abcdef123456"', 'export MY_API_KEY="[redacted]"'],
  [`curl -d '{"password":"hunter2secret"}'`, `curl -d '{"password":"[redacted]"}'`],
  [
    `curl -d '{"authorization": "Basic YWRtaW46aHVudGVyMg=="}'`,
    `curl -d '{"authorization": "Basic [redacted]"}'`,
  ],
  ['curl -H "Authorization: Basic YWRtaW46aHVudGVyMg=="', 'curl -H "Authorization: Basic [redacted]"'],
  ['curl -u "admin:hunter2x" https://a', 'curl -u "admin:[redacted]" https://a'],
  ["deploy --password hunter2x --yes", "deploy --password [redacted] --yes"],
  ['deploy --registry-token "abc123" now', 'deploy --registry-token "[redacted]" now'],
  ["sshpass -p hunter2x ssh a", "sshpass -p [redacted] ssh a"],
  ["TOKEN=abcdef123 make", "TOKEN=[redacted] make"],
  ["DB_PASS=hunter2x make", "DB_PASS=[redacted] make"],
  ["SECRET_KEY_BASE=abcdef123 rails s", "SECRET_KEY_BASE=[redacted] rails s"],
  [`echo '{"token":"abcdef123","pass": "hunter2x"}'`, `echo '{"token":"[redacted]","pass": "[redacted]"}'`],
  [String.raw`curl -u ada:s3\$cret99 https://a`, "curl -u ada:[redacted] https://a"],
  [String.raw`curl -u ada:S3cr\!t-long-rest https://a`, "curl -u ada:[redacted] https://a"],
  [String.raw`curl --user "ada:pa\\ssw0rd" https://a`, 'curl --user "ada:[redacted]" https://a'],
  [String.raw`curl -u ada:12345\!x https://a`, "curl -u ada:[redacted] https://a"],
  [String.raw`PGPASSWORD=p\nq7x9zzz psql`, "PGPASSWORD=[redacted] psql"],
  [String.raw`password=Tr0\under9`, "password=[redacted]"],
  [String.raw`TOKEN=abc\rdefghijk make`, "TOKEN=[redacted] make"],
  [String.raw`export DB_PASSWORD='a\tb\rc\nd12345'`, "export DB_PASSWORD='[redacted]'"],
  [String.raw`PASSWORD="ab\\\\cdefgh"`, 'PASSWORD="[redacted]"'],
  [String.raw`PASSWORD="abcdef\\" make "x"`, 'PASSWORD="[redacted]" make "x"'],
  [String.raw`PASSWORD="ab\"cd'e;f" make`, 'PASSWORD="[redacted]" make'],
  [`curl -d '{"password":"p@ss,word&more"}'`, `curl -d '{"password":"[redacted]"}'`],
  ["deploy --passphrase 'correct horse & staple' x", "deploy --passphrase '[redacted]' x"],
])("what a command gives away is gone, also within JSON: %s", (told, kept) => {
  expect(redactText(told)).toBe(kept);
  const json = JSON.stringify({ command: told });
  expect(redactText(json)).toBe(JSON.stringify({ command: kept }));
  expect(redactText(JSON.stringify({ json }))).toBe(
    JSON.stringify({ json: JSON.stringify({ command: kept }) }),
  );
  expect(redactText(kept)).toBe(kept);
});

test.each(
  "api_key apikey API-KEY account_key private_key secret secret_key secret_access_key secret_key_base password passwd passphrase MYSQL_PWD access_token auth_token token refresh-token my_token my-token pass".split(
    " ",
  ),
)("what is given to %s is gone, from six signs on", (name) => {
  for (const before of [`${name}=`, `{"${name}": "`]) {
    expect(redactText(`${before}hunter`)).toBe(`${before}[redacted]`);
    expect(redactText(`${before}hunte `)).toBe(`${before}hunte `);
  }
});

test.each(
  "api-key apikey passphrase password passwd pass secret secret-key token secret-access-key secret-access a-registry-db-token".split(
    " ",
  ),
)("what is given to the flag --%s is gone, from four signs on, and no other flag", (name) => {
  expect(redactText(`run it --${name} abcd`)).toBe(`run it --${name} [redacted]`);
  for (const rest of ["abc", "--no-color", "-verbose"])
    expect(redactText(`run it --${name} ${rest}`)).toBe(`run it --${name} ${rest}`);
});

test.each(["Authorization: Basic ", "authorization=token ", "Authorization: Digest ", "bearer "])(
  "what is told with %s is gone, from eight signs on",
  (header) => {
    expect(redactText(`-H ${header}abcdefg1`)).toBe(`-H ${header}[redacted]`);
    expect(redactText(`-H ${header}abcdefg`)).toBe(`-H ${header}abcdefg`);
  },
);

test.each(["-u ", "--user ", "--user=", "--proxy-user "])(
  "the password behind %s is gone, and the name stays",
  (flag) => {
    expect(redactText(`curl ${flag}ada:abcd x`)).toBe(`curl ${flag}ada:[redacted] x`);
    expect(redactText(`curl ${flag}ada:abc x`)).toBe(`curl ${flag}ada:abc x`);
  },
);

test("a secret before the end of a line is gone, and within JSON the word behind it", () => {
  const text = "export A_PASSWORD=hunter2x\nB=1 make";
  expect(redactText(text)).toBe("export A_PASSWORD=[redacted]\nB=1 make");
  expect(redactText(JSON.stringify({ text }))).toBe('{"text":"export A_PASSWORD=[redacted] make"}');
});

test("a quote that never closes takes nothing with it but the word behind it", () => {
  expect(redactText(`{"a":"PASSWORD='hunter2x, b","c":"it's"}`)).toBe(
    `{"a":"PASSWORD='[redacted], b","c":"it's"}`,
  );
  expect(redactText(`{"a":"PASSWORD=","b":["password: ", 1234567, "c"]}`)).toBe(
    `{"a":"PASSWORD=","b":["password: ", 1234567, "c"]}`,
  );
});

test("ordinary texts come back as the same text", () => {
  for (const text of [
    "ask-me-anything",
    "https://example.com/a@b",
    "git@github.com:a/b.git",
    "the secret garden",
    "npm_run",
    "docker run -u 1000:1000 --user node",
    "max_tokens=4096000",
    '{"max_tokens":4096000,"tokens": 5000000,"token_count":1234567}',
    String.raw`{\"input_tokens\":4096000}`,
    "SyntaxError: Unexpected token: string (12:34567)",
    "all tests pass: nothing failed",
    "docker login --password-stdin registry",
    "kubectl --token --namespace=default",
    "PWD=/home/ann/project OLDPWD=/home/ann/other",
    "bypass=everything",
  ]) {
    expect(redactText(text)).toBe(text);
  }
});

test.each(Object.entries(planted))("a key of %s is found behind a name and an underscore", (_, key) => {
  expect(redactText(`req_${key} and MY_${key}`)).not.toContain(key.slice(-10));
});

test("no text is slow to read, however it is made", () => {
  const long = 262_144;
  const hostile = [
    "eyJ-",
    "_eyJ-",
    "a_",
    "eyJaaaaaaaa.",
    "a://",
    "bearer ",
    "secret = ",
    "-----BEGIN PRIVATE KEY-----",
    "sk-ant-",
    "h://a:b",
    "\\",
    "secret\\",
    "token=\\",
    'pass\\"',
    "--password ",
    "--a-b-c-",
    "--a-password  \\\\",
    "sshpass -p ",
    "authorization\\\\\\",
    "-u a",
    'password="',
    `password='\\\\"`,
    'password="\\\\\\\\a',
    'password="\\\\\\\\"',
    "password=\\a",
  ];
  for (const piece of hostile) {
    // Ten times what the slowest takes, so that only a text read again and again can fail.
    expect(workMs(() => redactText(piece.repeat(long / piece.length)))).toBeLessThan(1000);
  }
});

test("a secret of endless escapes is no slower to read than any other text", () => {
  const texts = ["password=", "-u a:", "--token ", 'token="'].flatMap((beginning) =>
    ["\\a", "a\\"].map((piece) => beginning + piece.repeat(131_000)),
  );
  const work = workMs(() => {
    for (const text of texts) redactText(text);
  });
  // A hundred times what it takes.
  expect(work).toBeLessThan(1500);
});

test("an address with a port does not take what follows it for a password", () => {
  const text = '["gateway.url","http://proxy:8080"],["session.id","s1"],["user.email","ann@example.com"]';
  expect(redactText(text)).toBe(text);
});

test("redaction is stable: a second pass changes nothing", () => {
  for (const key of Object.values(planted)) {
    const once = redactText(`token=${key}`);
    expect(redactText(once)).toBe(once);
  }
});
