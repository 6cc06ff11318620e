/** One key of each kind, as their issuers make them. Put together at run time: no scanner of this repository should find one. */
export const planted: Record<string, string> = {
  anthropic: `sk-${"ant-api03-"}${"a1B2".repeat(10)}`,
  openai: `sk-${"proj-"}${"a1B2".repeat(10)}`,
  google: `AI${"za"}${"SyA1b2C3d".repeat(4)}`,
  xai: `xa${"i-"}${"a1B2".repeat(20)}`,
  groq: `gs${"k_"}${"a1B2".repeat(13)}`,
  github: `gh${"p_"}${"a1B2c3".repeat(6)}`,
  aws: `AK${"IA"}${"ABCDEFGH12345678"}`,
  slack: `xo${"xb-"}${"1234567890-abcdef"}`,
  jwt: `ey${"J"}hbGciOiJIUzI1NiJ9.ey${"J"}zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N`,
};
